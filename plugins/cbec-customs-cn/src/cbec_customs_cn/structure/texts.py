"""The findings on structure, in both languages."""

from __future__ import annotations

from cbec_core.api import Severity
from cbec_customs_cn.findings import define_findings

_E, _W = Severity.ERROR, Severity.WARNING

define_findings(
    {
        "ceb.missing": (
            _E,
            "{name} is missing: the standard requires it.",
            "缺少 {name}（{name_zh}）：规范要求必填。",
        ),
        "ceb.empty": (
            _E,
            "{name} is empty, which the schema refuses: give a value, or leave it out if optional.",
            "{name}（{name_zh}）为空，格式校验不通过：请填写；选填项应省略该节点。",
        ),
        "ceb.empty_optional": (
            _W,
            "{name} is sent empty: leave an optional element out.",
            "选填项 {name}（{name_zh}）报送了空节点：请省略该节点。",
        ),
        "ceb.blank": (
            _W,
            "{name} is required and empty: the schema takes that, customs most likely does not.",
            "必填项 {name}（{name_zh}）为空：格式校验可通过，但海关很可能退单。",
        ),
        "ceb.too_long": (
            _E,
            "{name} has {length} characters; at most {most} are allowed.",
            "{name}（{name_zh}）有 {length} 个字符，最多允许 {most} 个。",
        ),
        "ceb.too_short": (
            _E,
            "{name} has {length} characters; at least {least} are needed.",
            "{name}（{name_zh}）有 {length} 个字符，至少需要 {least} 个。",
        ),
        "ceb.length": (
            _E,
            "{name} has {length} characters; exactly {most} are needed.",
            "{name}（{name_zh}）有 {length} 个字符，必须恰好为 {most} 个。",
        ),
        "ceb.fixed": (
            _E,
            "{name} must be {fixed}: the standard takes no other value.",
            "{name}（{name_zh}）必须为 {fixed}，规范不接受其他值。",
        ),
        "ceb.digits": (
            _E,
            "{name} has {length} digits; at most {most} are allowed.",
            "{name}（{name_zh}）有 {length} 位数字，最多允许 {most} 位。",
        ),
        "ceb.decimals": (
            _E,
            "{name} has {length} decimals; at most {most} are allowed.",
            "{name}（{name_zh}）有 {length} 位小数，最多允许 {most} 位。",
        ),
        "ceb.not_a_number": (
            _E,
            "{name} is not a plain decimal number.",
            "{name}（{name_zh}）不是普通十进制数。",
        ),
        "ceb.not_an_integer": (
            _E,
            "{name} is not an integer of at most 32 bits.",
            "{name}（{name_zh}）不是 32 位以内的整数。",
        ),
        "ceb.wrong_type": (
            _E,
            "{name} must be a {expected} in this program.",
            "{name}（{name_zh}）在程序中的类型必须是 {expected}。",
        ),
        "ceb.bad_character": (
            _E,
            "{name} holds a control character or half of a surrogate pair, which XML cannot carry.",
            "{name}（{name_zh}）含有 XML 不允许的控制字符或不完整的代理对字符。",
        ),
        "ceb.order": (
            _E,
            "{name} stands too late or twice: the order of elements is fixed, each stands once.",
            "{name} 的位置不对或重复：节点顺序固定，每个节点只出现一次。",
        ),
        "ceb.unknown_element": (
            _E,
            "{name} is not known here; names are in the namespace of CEB and case-sensitive.",
            "此处不应出现 {name}；节点须属于 CEB 命名空间，并区分大小写。",
        ),
        "ceb.not_a_leaf": (
            _E,
            "{name} holds elements, but should hold text only.",
            "{name}（{name_zh}）含有子节点，但只应包含文本。",
        ),
        "ceb.stray_text": (
            _E,
            "Text stands between the elements of {name}.",
            "{name} 的子节点之间存在多余文本。",
        ),
        "ceb.too_few": (
            _E,
            "There are {count} {name}; at least {least} are needed.",
            "{name} 有 {count} 个，至少需要 {least} 个。",
        ),
        "ceb.too_many": (
            _E,
            "There are {count} {name}; at most {most} are allowed. Split the message.",
            "{name} 有 {count} 个，最多允许 {most} 个，请拆分报文。",
        ),
        "ceb.not_in_receipts": (
            _E,
            "{name} does not stand in messages that customs writes.",
            "海关下发的报文中不含 {name}。",
        ),
        "ceb.root_name": (
            _E,
            "The root element is {found}, but should be {name}.",
            "根节点为 {found}，应为 {name}。",
        ),
        "ceb.bom": (
            _W,
            "The file begins with a byte order mark; leave it out.",
            "文件以字节顺序标记（BOM）开头，请去掉。",
        ),
        "ceb.signature_missing": (
            _E,
            "The message is not signed; this kind must be.",
            "报文未加签；该类报文必须加签。",
        ),
    }
)
