"""Where the citation of a law was read: every other law says that it was not verified.

"customs-world 4" and "customs-cn 1.4" are sections of the facts that this project collected.
"""

from __future__ import annotations

from typing import Final

__all__ = ["CITED"]

CITED: Final[dict[str, str]] = {
    "Del. Reg. (EU) 2015/2446, Annex B": "customs-world 1.4",
    "Del. Reg. (EU) 2015/2446, Annex B, as amended by Del. Reg. (EU) 2026/1022": (
        "customs-world 1.1, 1.4"
    ),
    "Council Reg. (EU) 2026/382; Del. Reg. (EU) 2026/1022; Impl. Reg. (EU) 2026/1200": (
        "customs-world 1.1"
    ),
    "Reg. (EU) 2023/988, art. 16 and 19": "customs-world 1.7",
    "CDS, Appendix 21H (super reduced data set)": "customs-world 2, 9",
    "19 CFR 145.31; 91 FR 37801": "customs-world 3",
    "UPU International Bureau Circular 161 of 7 October 2019": (
        "about.usps.com/postal-bulletin/2020/pb22536"
    ),
    "China Customs, message specification 202205: CEB311, CEB621": "customs-cn 1.3, 1.4",
    "GACC announcement 2018 No. 113": "customs-cn 5",
}
