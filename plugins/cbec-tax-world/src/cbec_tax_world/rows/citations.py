"""Where the citation of a law was read: every other law says that it was not verified.

"customs-world 4" and "customs-cn 4.1" are sections of the facts that this project collected.
"""

from __future__ import annotations

from typing import Final

__all__ = ["CITED"]

CITED: Final[dict[str, str]] = {
    "Reg. (EC) 1186/2009, as ended by Council Reg. (EU) 2026/382": (
        "customs-world 1.1; legislation.gov.uk/eur/2009/1186"
    ),
    "Council Reg. (EU) 2026/382; Del. Reg. (EU) 2026/1022; Impl. Reg. (EU) 2026/1200": (
        "customs-world 1.1"
    ),
    "VAT Act 1994, s. 1(1)(c)": "legislation.gov.uk/uksi/2018/1376",
    "19 USC 1321(a)(2)(C); 19 CFR 10.151; suspended by EO 14324": (
        "customs-world 3; taxnews.ey.com 2026-0491"
    ),
    "HTSUS; 19 CFR 152.103": "customs-world 3",
    "19 USC 2132; Proclamation of 20 February 2026; HTSUS 9903.03.01": (
        "customs-world 3; thompsonhinesmartrade.com 2026-02"
    ),
    "19 CFR 24.23; 90 FR 34665": "customs-world 3; ecfr.gov, 19 CFR 24",
    "19 CFR 24.24": "ecfr.gov, 19 CFR 24",
    "CBSA, low value shipments (lvs-efv)": "customs-world 9",
    "Reglas Generales de Comercio Exterior 2025, amended on 28 July 2025": (
        "internationaltradecomplianceupdate.com 2025-07-29"
    ),
    "Ley 21.713": "dedecon.cl; df.cl 2025-10-02",
    "Exemption to USD 41, ended by Ley 21.713": "dedecon.cl; df.cl 2025-10-02",
    "Estatuto Tributario, art. 428 j, 459; Decreto 1165 de 2019": (
        "decconsultores.com enviosusd200; actualicese.com"
    ),
    "Japan Customs, answer 1006": "customs.go.jp/english/c-answer_e/imtsukan/1006_e.htm",
    "Japan Customs, answer 1111": "customs.go.jp/english/c-answer_e/imtsukan/1111_e.htm",
    "Sales Tax Act 2018; P.U.(A) 403/2023": "skrine.com 2023-12 and 2024-01",
    "PMK 4/2025": "customs-world 4; news.ddtc.co.id 1808844",
    "RA 10863 (CMTA), s. 423": "newsinfo.inquirer.net 825752; gmanetwork.com 584755",
    "Heading 9804": "customs-world 4",
    "Customs Tariff Act as amended on 1 October 2021 (BBl 2021 2330)": (
        "bazg.admin.ch aufhebung_industriezoelle"
    ),
    "Merverdiavgiftsloven § 3-29": "skatteetaten.no, merverdiavgiftshandboken M-3-29",
    "Decision on the Customs Law 4458, art. 62 and 126; Official Gazette 33130": (
        "mariflaw.com; hurriyetdailynews.com 217573"
    ),
    "A New Tax System (Goods and Services Tax) Act 1999, div. 84": "ato.gov.au LCR 2018/1",
    "A New Tax System (Goods and Services Tax) Act 1999; Customs Act 1901": (
        "ato.gov.au, explanatory memorandum NEM/EM201732"
    ),
    "Goods and Services Tax Act 1985, s. 4B, 10B": "legislation.govt.nz 1985/0141",
    "Value-Added Tax Act 89 of 1991, s. 13(2); Customs and Excise Act 91 of 1964": (
        "acts.co.za; freightnews.co.za"
    ),
    "SARS, interim arrangement for parcels to 500 rand": "customs-world 4, 9",
    "财关税〔2016〕18号; 财关税〔2018〕49号": "customs-cn 4.1",
    "GACC 2010 No. 43": "customs-cn 4.4",
}
