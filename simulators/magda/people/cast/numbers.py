"""The numbers of everybody: those of the seed world and of the sign-in simulator, and their families."""

from simulators.magda.people.model import number

SARAH, NOOR, MEHMET, KAREL, LIEN = "88670312862", "05651421749", "79621130503", "54610923190", "71690225609"
SAMIRA, JONAS, ELS, NADIA, KOEN = "92680814484", "86641730977", "77660522258", "79661521204", "83690915753"
RITA, TOM = "56662011847", "84671533194"
LOTTE, BRAM, YASMINA, JEF = "91651431876", "83710245576", "88632712692", "47681923180"
TOMASZ, NOOR_VDP, ANNELEEN, DIRK = "94703053361", "04641121219", "79620830494", "72692314791"
FINN, MILA = number("2016-02-11", serial=215), number("2019-10-23", serial=348)
DENIZ, ELIF = number("2010-06-30", serial=127), number("2013-01-17", serial=244)
AYLIN = number("1982-12-04", serial=316)
DAAN, JUUL, PIETER = (
    number("2019-04-08", serial=433),
    number("2022-08-27", serial=152),
    number("1989-11-19", serial=271),
)
MARTHE = number("1950-03-14", serial=226)
HANNE = number("1985-09-09", serial=362)
FARID = "62600000172"
