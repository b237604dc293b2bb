"""What is said of a receipt that does not fit what was sent."""

from __future__ import annotations

from cbec_core.api import Severity
from cbec_customs_cn.findings import define_findings

define_findings(
    {
        "customs_cn.receipt_unknown": (
            Severity.WARNING,
            "No document {key} was sent from here. The receipt is kept and counts when it is.",
            "本系统未发送过单证 {key}，回执已保存，待该单证出现后生效。",
        ),
        "customs_cn.receipt_key_missing": (
            Severity.ERROR,
            "The receipt of {kind} lacks a part of the business key. It is kept, nothing moved.",
            "{kind} 回执缺少业务主键，已保存，未改变任何单证状态。",
        ),
        "customs_cn.receipt_key_differs": (
            Severity.ERROR,
            "The receipt names {key}; the number belongs to {own}. It is kept, nothing moved.",
            "回执主键为 {key}，而该编号属于 {own}，已保存，未改变任何单证状态。",
        ),
        "customs_cn.receipt_number_differs": (
            Severity.WARNING,
            "The receipt gives another {name} than an earlier one. The later one counts.",
            "回执中的 {name} 与此前回执不同，以时间较晚者为准。",
        ),
        "customs_cn.receipt_status_unknown": (
            Severity.WARNING,
            "The standard has no returnStatus {status}. The receipt is kept.",
            "规范中没有回执状态 {status}，回执已保存。",
        ),
        "customs_cn.receipt_time_unusable": (
            Severity.WARNING,
            "returnTime is no time (yyyyMMddHHmmssSSS). The receipt counts as the oldest.",
            "returnTime 不是有效时间（yyyyMMddHHmmssSSS），该回执按最早处理。",
        ),
        "customs_cn.receipt_refused_move": (
            Severity.INFO,
            "A receipt {status} does not lead away from {state}. It is kept, nothing moved.",
            "状态 {state} 下回执 {status} 不改变状态，已保存。",
        ),
        "customs_cn.receipt_older": (
            Severity.INFO,
            "A later receipt is here already. This one is kept, nothing moved.",
            "已有更晚的回执，本回执已保存，状态不变。",
        ),
    }
)
