// An independent, certified OpenID provider (npm oidc-provider) for the tests of our client.
// usage: node server.mjs PORT CLIENT_JWKS_FILE REDIRECT_URI ACCOUNT_JSON
// It signs everyone in as the one account, at once: what is tested is the protocol, not a login screen. The account's
// `acrs` are told one after the other, one per time that it really asks, and the last one from then on, whatever was
// asked; without them the first that was asked. Like most providers it keeps its session whatever `acr_values` says.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import Provider from "oidc-provider";

const [port, jwksFile, redirectUri, accountJson] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const account = JSON.parse(accountJson);

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "burgerprofiel",
      token_endpoint_auth_method: "private_key_jwt",
      jwks: JSON.parse(readFileSync(jwksFile, "utf8")),
      redirect_uris: [redirectUri],
      post_logout_redirect_uris: [new URL("/afgemeld", redirectUri).href],
      id_token_signed_response_alg: "RS256",
    },
  ],
  acrValues: ["urn:be:vlaanderen:authmech:itsme", "urn:be:vlaanderen:authmech:eid"],
  claims: {
    openid: ["sub", "acr", "auth_time"],
    profile: ["given_name", "family_name"],
    rrn: ["rrn"],
    vo: [],
    burgerprofiel_rol: [],
  },
  conformIdTokenClaims: false,
  cookies: { keys: ["only-for-tests"] },
  features: { devInteractions: { enabled: false } },
  pkce: { required: () => true },
  interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, ...account.claims }),
  }),
});

let asked = 0;

async function signIn(request, response) {
  const { prompt, params, grantId } = await provider.interactionDetails(request, response);
  if (prompt.name === "login") {
    const acr = account.acrs?.at(Math.min(asked++, account.acrs.length - 1)) ?? params.acr_values?.split(" ")[0];
    return provider.interactionFinished(request, response, { login: { accountId: account.sub, acr } });
  }
  const grant = grantId
    ? await provider.Grant.find(grantId)
    : new provider.Grant({ accountId: account.sub, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
}

const handle = provider.callback();
createServer((request, response) =>
  request.url.startsWith("/interaction/") ? signIn(request, response) : handle(request, response),
).listen(Number(port), "127.0.0.1", () => console.log(`ready ${issuer}`));
