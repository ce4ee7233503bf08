from simulators.dosis_sender.magda import Mutation, parse_answer
from simulators.dosis_sender.tests.answers import answer, mutation
from simulators.dosis_sender.wire import dosis_v1, dosis_v2, native

FULL = mutation(
    head="<StreefDatum>2026-03-01T00:00:00Z</StreefDatum>",
    status="""<Code>DossierOnvolledig</Code><Fase>Behandeling</Fase><Details><Detail>Een</Detail><Detail>Twee</Detail>
    </Details><DatumModificatie>2026-01-02T09:00:00Z</DatumModificatie><Actie><ActieNodig>1</ActieNodig>
    <Omschrijving>Bezorg
       het plan</Omschrijving></Actie><StreefDatum>2026-02-01T00:00:00Z</StreefDatum>""",
    tail="""<Producten><Product>685</Product></Producten><Beheerder><Contact><Naam>Loket</Naam><Dienst>
    <WegwijsID>42</WegwijsID></Dienst><GSM>0400 00 00 00</GSM></Contact>
    <Adres><Straat><Naam>Kerkplein</Naam></Straat>
    <Huisnummer>1</Huisnummer><Busnummer>A</Busnummer><Gemeente><Postcode>9000</Postcode><Naam>Hier</Naam></Gemeente>
    </Adres></Beheerder><ExtraInformatie>Meer</ExtraInformatie><Doorverwijzing>https://x.example/1</Doorverwijzing>""",
    subjects="""<Subject><Rol>Raadpleger</Rol><Type>PERS</Type><Sleutel>85660100196</Sleutel></Subject>
    <Subject><Rol>Aanvrager</Rol><Type>PERS</Type><Sleutel>85660100196</Sleutel></Subject>
    <Subject><Rol>Raadpleger - omgeving</Rol><Type>OND</Type><Sleutel>0999000030</Sleutel></Subject>
    <Subject><Type>VER</Type><Sleutel>V0900001</Sleutel></Subject>""",
)


def read(xml: str) -> Mutation:
    return parse_answer(answer(xml)).mutations[0]


def test_v2_carries_everything() -> None:
    body = dosis_v2(read(FULL))
    assert body.pop("UploadId")
    assert body == {
        "Identificatie": {"Bron": "urn:test", "DossierNummer": "2026-1"},
        "Naam": "Aanvraag",
        "WijzigingsDatum": "2026-01-02T09:00:00+00:00",
        "StreefDatum": "2026-03-01T00:00:00+00:00",
        "Status": {
            "VlaamsFase": "Behandeling",
            "VlaamsCode": "DossierOnvolledig",
            "Detail1": "Een",
            "Detail2": "Twee",
            "StreefDatum": "2026-02-01T00:00:00+00:00",
            "Actie": {"ActieNodig": True, "Actie": "Bezorg het plan"},
        },
        "Doorverwijzing": "https://x.example/1",
        "TypeDossierCode": "DossierStatus",
        "Producten": [{"Id": "685"}],
        "DossierBeheerder": {
            "Naam": "Loket",
            "Dienst": "42",
            "Telefoon": "0400 00 00 00",
            "Adres": {"Straat": "Kerkplein", "Nummer": "1 bus A", "Postcode": "9000", "Gemeente": "Hier"},
        },
        "Agenten": [
            {
                "Identificatie": "85660100196",
                "Toegangsrechten": [{"Code": "Raadpleger"}, {"Code": "Aanvrager"}],
            },
            {"Identificatie": "0999000030", "Toegangsrechten": [{"Code": "Raadpleger - omgeving"}]},
            {"Identificatie": "V0900001"},
        ],
        "ExtraInformatie": "Meer",
    }


def test_v1_leaves_out_what_it_does_not_know() -> None:
    body = dosis_v1(read(FULL))
    assert set(body["Status"]) == {"VlaamsFase", "VlaamsCode", "Detail1", "Actie"}
    assert "StreefDatum" not in body
    assert "ExtraInformatie" not in body
    assert body["UploadId"] != dosis_v2(read(FULL))["UploadId"]


def test_native_names_and_party_types() -> None:
    body = native(read(FULL))
    assert body["action"] == {"needed": True, "text": "Bezorg het plan"}
    assert body["target_on"] == "2026-03-01"
    assert body["contact"]["address"]["number"] == "1 bus A"
    assert [(party["type"], party.get("rights", [])) for party in body["parties"]] == [
        ("insz", ["Raadpleger", "Aanvrager"]),
        ("kbo", ["Raadpleger - omgeving"]),
        ("vcode", []),
    ]


def test_flags_that_are_false_are_sent() -> None:
    flags = (
        "<Eigenschappen><Vertrouwelijk>1</Vertrouwelijk><Publiek>0</Publiek>"
        "<IsNietRaadpleegbaar>0</IsNietRaadpleegbaar></Eigenschappen>"
    )
    assert dosis_v2(read(mutation(tail=flags)))["Eigenschappen"] == {
        "Vertrouwelijk": True,
        "Publiek": False,
        "IsNietRaadpleegbaar": False,
    }


def test_upload_id_follows_the_content() -> None:
    same, again = dosis_v2(read(FULL)), dosis_v2(read(FULL.replace("\n", " ")))
    other = dosis_v2(read(FULL.replace("Twee", "Drie")))
    assert same["UploadId"] == again["UploadId"] != other["UploadId"]
