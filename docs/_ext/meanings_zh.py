"""The tables of `meanings` in Chinese, and what the generators say between them.

`tests/docs` holds them against the English ones: none missing, none left over.
"""

from __future__ import annotations

from columns_zh import COLUMNS

RULES = {
    "ALL": "收集全部回答。抛出异常的插件会被记录，其他插件照常询问。",
    "STRICTEST": "收集全部回答，取最严的结论；抛出异常或插件损坏算作 `review`。",
    "FIRST": "第一个不是 `None` 的回答有效，次序先按 `plugins.first`，再按插件名称；"
    "与安装次序无关。",
    "EACH": "逐个通知；一个插件出错不会让其他插件收不到。",
}

ERROR_GROUPS = {
    "catalog": "商品目录文件；文件有错误时，其内容一概不保存。",
    "command": "命令用法有误。",
    "config": "设置缺失或有误。",
    "country": "国家（地区）代码。",
    "gtin": "全球通用的商品号码。",
    "hs": "海关商品编码。",
    "idempotency": "键已经用过。",
    "identifier": "主管机关发放的号码；从不复述号码本身。",
    "intake": "无法接收的单据；其内容均未保存。",
    "landed_cost": "无法读取的到岸成本询问。",
    "ledger": "日记账。",
    "money": "金额。",
    "operation": "结果未定的外部动作；流程暂停的原因。",
    "order": "自相矛盾的订单，或状态不对的订单。",
    "payment": "付款。",
    "permission": "操作者可以做什么。",
    "plugin": "缺失、损坏或互相冲突的插件。",
    "program": "程序自身的故障。",
    "provider": "无法询问的对手方，或无法理解的应答。",
    "quantity": "件数、重量和长度。",
    "rate": "承运商的价格。",
    "refund": "退款。",
    "return": "退货。",
    "run": "流程。",
    "settlement": "平台的结算报表；一个编号只对应一份报表。",
    "stock": "库存。",
    "storage": "数据库。",
    "transition": "转换表不允许的状态转换。",
}

EVENTS = {
    "cbec.order.imported.v1": "订单首次进入。",
    "cbec.order.revised.v1": "渠道改变了订单内容；修订已保留。",
    "cbec.order.placed.v1": "商城下了单：库存已预留，付款已建立。",
    "cbec.order.screened.v1": "当事人、货物和目的地已作合规筛查。",
    "cbec.order.quoted.v1": "到岸成本已算出并固定。",
    "cbec.order.held.v1": "订单等待人工处理。",
    "cbec.order.shipped.v1": "货物已发出。",
    "cbec.order.delivered.v1": "收货人已收到货物。",
    "cbec.order.completed.v1": "全部完成，包括结算。",
    "cbec.order.cancelled.v1": "订单不再履行；已做的事已撤销。",
    "cbec.stock.reserved.v1": "已为订单预留库存。",
    "cbec.stock.released.v1": "预留的库存已释放。",
    "cbec.payment.recorded.v1": "平台已代收款项；事实已登记。",
    "cbec.payment.authorised.v1": "金额已在买家的支付方式上冻结。",
    "cbec.payment.captured.v1": "金额已收取。",
    "cbec.payment.declined.v1": "服务商拒绝了付款。",
    "cbec.payment.voided.v1": "冻结的金额已释放。",
    "cbec.payment.refunded.v1": "款项已退回买家。",
    "cbec.payment.notice_unmatched.v1": "服务商报告了一笔并非由这里的操作引起的资金变动。",
    "cbec.payment.notice_set_aside.v1": "服务商的消息无法处理；`fault` 说明原因，不再重试。",
    "cbec.shipment.label_bought.v1": "面单已购买；包裹有了单号。",
    "cbec.shipment.label_voided.v1": "未使用的面单已作废。",
    "cbec.shipment.confirmed.v1": "已通知平台发货。",
    "cbec.shipment.tracking_changed.v1": "归并后的物流状态发生变化。",
    "cbec.declaration.changed.v1": "海关作出答复：接受、质疑、拒绝或放行。",
    "cbec.settlement.imported.v1": "结算报表已导入并匹配。",
    "cbec.return.refunded.v1": "退货已退款。",
    "cbec.run.parked.v1": "流程暂停，等待人工处理。",
}

PERMISSIONS = {
    "orders.read": "查看订单及其相关内容、商品资料和库存。",
    "orders.import": "导入单据和下单。",
    "stock.write": "入库和修改规格。",
    "quote": "计算到岸成本，查看一票货物还缺哪些海关资料。",
    "pay": "接收并处理支付服务商的消息。",
    "ship": "启动并推进订单的流程：收款、打面单、报关都由流程完成。",
    "settle": "导入结算报表，查看账户余额。",
    "refund": "退款。",
    "runs.read": "查看流程及其操作。",
    "runs.resolve": "处理暂停的流程。",
}

CONFIG = {
    "database.url": "SQLAlchemy 地址：`sqlite:///cbec.db`、`postgresql+psycopg://…`。可以引用密钥。",
    "database.synchronous": "SQLite：`FULL` 每次提交都同步到磁盘；`NORMAL` 在断电时"
    "可能丢失最后几次提交，进程死掉时不会。",
    "database.busy_timeout_s": "SQLite：等待其他写入者的秒数，超过则报 `storage.locked`。",
    "plugins.block": "绝不导入的插件（或发行包）。",
    "plugins.first": "`FIRST` 钩子询问插件的次序。",
    "intake.max_bytes": "更长的单据不会读完就拒绝。",
    "intake.max_lines": "行数更多的订单会被拒绝。",
    "intake.batch": "在一个事务中保存的订单数。",
    "defaults.payment": "自有商城订单的支付服务商。",
    "defaults.carriers": "询价的承运商；一家也没有时流程暂停。",
    "defaults.customs_export": "没有插件选择时，出口端的海关监管方式。"
    '`"none"` 表示该处无人申报；为空时，跨越关境的订单会暂停。',
    "defaults.customs_import": "进口端的监管方式，规则相同。",
    "defaults.tracking": "包裹自己的承运商无法询问时，改问的承运商。",
    "defaults.tax": "税则规则集；由第一个覆盖目的地的规则集回答。",
    "defaults.tariffs": "关税税率表。",
    "defaults.fx": "汇率来源。",
    "defaults.screening": '筛查订单所用的名单。`["none"]` 表示不筛查，每个订单都会如实记录；'
    "为空时，若没有插件自行筛查，订单会暂停。",
    "defaults.documents": "生成面单、申报单据和发票的服务商。",
    "defaults.notify": "把暂停的流程通知给操作人员的渠道。",
    "defaults.incoterm": "订单没有写明时采用的贸易术语（Incoterms 2020）。",
    "defaults.language": "单据的语言：`en` 或 `zh`。",
    "defaults.reservation_ttl": "订单停滞不前时，库存预留的时长。",
    "defaults.poll_tracking": "两次询问承运商之间的间隔。",
    "defaults.poll_customs": "两次向海关查询之间的间隔。",
    "defaults.poll_settlement": "两次查找结算报表之间的间隔。",
    "merchant.id": "商户的每一行数据都带有的编号；永不改变。",
    "merchant.name": "供人阅读的名称。",
    "merchant.address.country": "ISO 3166-1 两字母代码。",
    "merchant.address.name": "联系人。",
    "merchant.address.company": "公司。",
    "merchant.address.lines": "街道地址。",
    "merchant.address.city": "城市。",
    "merchant.address.region": "省或州。",
    "merchant.address.postcode": "邮政编码。",
    "merchant.address.phone": "印在面单上的电话号码。",
    "merchant.address.email": "承运商和海关联系用的邮箱。",
    "merchant.identifiers[].kind": "`vat`、`eori`、`ioss`、`uscc`、`cn_customs` 或 `personal_id`。",
    "merchant.identifiers[].value": "号码，或对密钥的引用。",
    "merchant.identifiers[].country": "发放号码的国家（地区）。",
    "providers": "`[providers.<capability>.<code>]`：由该服务商自己的模型读取。",
}

SAID = COLUMNS | {
    # Heads and cells of tables.
    "rule": "规则",
    "how answers are combined": "如何合并回答",
    "attribute": "属性",
    "type": "类型",
    "field": "字段",
    "default": "默认值",
    "empty": "空",
    "hidden from `repr`": "不出现在 `repr` 中",
    "code": "代码",
    "message": "信息",
    "hint": "提示",
    "in English": "英文",
    "in Python": "在 Python 中",
    "the fact": "事实",
    "permission": "权限",
    "reason": "原因",
    "what it means": "含义",
    "what to do": "怎么办",
    "allows": "允许",
    "state": "状态",
    "may become": "可以变为",
    "the end": "终点",
    "name": "名称",
    "what it is": "是什么",
    "key": "键",
    "variable": "环境变量",
    "meaning": "含义",
    "*needed*": "必填",
    "package": "包",
    "plugin": "插件",
    # Sentences between them.
    "Rule: `{rule}`. Used by: {users}.": "合并规则：`{rule}`。使用者：{users}。",
    "*Effect: an operation; never retried, a failure is `UNKNOWN`.*": "**外部动作：是一项操作；"
    "绝不重试，失败即 `UNKNOWN`。**",
    "*Local: only computes.*": "**本地：只做计算。**",
    "A `{kind}`.": "一个 `{kind}`。",
    "The moves of the {entity}; see the transition tables.": "{entity} 的状态转换；见转换表。",
    "The settings of each provider; see its own page.": "各服务商的设置；见其各自的页面。",
    # Headings of the hooks.
    "Screening, requirements and papers": "合规筛查、要求与单据",
    "Registration and events": "登记与事件",
    "Checks, allocation and packing": "检查、分配与打包",
    "Charges beside duty and tax": "关税和税款之外的费用",
    "Choice of carrier service and of customs regime": "选择承运服务和海关监管方式",
    "What people see of a plugin beside its providers": "除服务商之外，人们看到的插件内容",
    # Introductions of the ports.
    "The typed façade of the hooks: how services ask all plugins, each with its combining rule.": (
        "钩子带类型的门面：服务如何询问全部插件，各按自己的合并规则。"
    ),
    "Carriers: price, label, void, track.": "承运商：报价、打面单、作废、跟踪。",
    "Time and new ids, handed in so that tests and replays can hold them still.": (
        "时间和新编号；从外部传入，测试和重放时可以固定不变。"
    ),
    "Values to canonical JSON text and back, for frozen requests, results and stored documents.": (
        "值与规范 JSON 文本的互相转换，用于固定的请求、结果和保存的单据。"
    ),
    "Customs regimes: what they need, how a declaration is made, what the authority answers.": (
        "海关监管方式：需要什么资料、报关单如何制作、海关如何答复。"
    ),
    "Documents and messages: labels, forms, invoices, as bytes with their kind.": (
        "单据和报文：面单、申报单据、发票，以字节及其类型表示。"
    ),
    "Exchange rates, by day and purpose.": "汇率，按日期和用途。",
    "Marketplaces: their documents read into orders and settlements, and confirmations back.": (
        "电商平台：把平台单据读成订单和结算，并回传发货确认。"
    ),
    "Notices to people who run a deployment.": "发给部署运营人员的通知。",
    "Payment providers: authorise, capture, void, refund, and what they report themselves.": (
        "支付服务商：预授权、请款、撤销、退款，以及服务商主动报告的内容。"
    ),
    "Named counterparties: what they declare and how they answer.": (
        "有名有姓的对手方：它们声明什么，如何答复。"
    ),
    "How services find providers: by capability and code, each getter with its own type.": (
        "服务如何找到服务商：按能力和代码，每个取用方法都有自己的类型。"
    ),
    "Screening lists: sanctioned parties and forbidden goods.": "筛查名单：受制裁方和禁运货物。",
    "Storage: one unit of work commits entity rows, ledger rows, outbox and inbox together.": (
        "存储：一个工作单元把实体行、台账行、发件箱和收件箱一起提交。"
    ),
    "What a storage takes and gives beside entities: filters, results, messages.": (
        "实体之外，存储接受和给出的内容：筛选条件、结果、消息。"
    ),
    "What a plugin adds to the surfaces: commands, permissions, tables, messages, health.": (
        "插件对外增添的内容：命令、权限、数据库表、消息文本、健康检查。"
    ),
    "Tariffs: the duty of goods by code, origin, destination and day.": (
        "税则：按商品编码、原产地、目的地和日期确定关税。"
    ),
    "Tax rules: the rows of law that a destination has on a day.": (
        "税收规则：目的地在某日的法规条目。"
    ),
    "HTTP as the core hands it to providers: TLS checked, bounded, with a deadline.": (
        "核心交给服务商使用的 HTTP：校验 TLS、限制大小、规定时限。"
    ),
    # Pages of duty and tax.
    "treatment": "处理方式",
    "destinations": "目的地",
    "for": "适用于",
    "levies": "征收项",
    "all else": "其余情况",
    "tariff": "税则",
    "charge": "费用",
    "amount": "金额",
    "days": "日期",
    "law": "法规",
    "source": "来源",
    "confidence": "可信度",
    "currency": "货币",
    "customs value": "完税价格",
    "rounding": "舍入",
    "own money, minor units:": "以本国货币计，最小单位：",
    "How it is counted": "如何计算",
    "What is tried, in this order": "依次尝试",
    "The rows": "条目",
    "Where citations were read": "引文出处",
    "read in": "见于",
    "A law with *(citation not verified)* is named in plain words: nobody has read its citation for"
    " this row. Every other one was read in the place beside it.": (
        "带 *(citation not verified)* 的法规以通俗名称写出：没有人为该条目核对过引文。其余引文均已"
        "在其旁所列出处读到。"
    ),
    "European Union": "欧盟",
    "United Kingdom": "英国",
    "United States": "美国",
    "Korea, Brazil, China": "韩国、巴西、中国",
    "Everywhere": "所有目的地",
    "needed": "所需数据",
    "severity": "严重程度",
    "asked at": "询问时机",
    "always": "全部",
    "all": "全部",
    "A law with *(citation not verified)* is named for what it levies: nobody has read for this row"
    " that the citation is right. Every other one was read in the place beside it.": (
        "标有 *(citation not verified)* 的法规仅说明所征收的是什么："
        "没有人为该条目核对过引文是否正确。其余每一条的引文都见于其旁所列之处。"
    ),
    # The page of China's customs.
    "fields": "字段",
    "messages": "报文",
    "test": "检查",
    "argument": "参数",
    "status": "回执状态",
    "states": "状态",
    "from": "原状态",
    "move": "操作",
    "sent": "报送",
    "What can be done": "可以做什么",
    "What `cbec customs check` says of a message": "`cbec customs check` 对报文的提示",
    "What is said of orders, settings, receipts and limits": "对订单、设置、回执和额度的提示",
    "`port` stands for every negative status, `known` and `stale` for those of them by which the"
    " port says that it has the document already, or has a newer one.": (
        "`port` 代表所有负数状态；`known` 和 `stale` 代表其中的两类："
        "电子口岸已有该单证，或已有更新的数据。"
    ),
    # Introductions of the settings.
    "Where everything is kept.\n\n`synchronous` and `busy_timeout_s` are SQLite's: FULL syncs every"
    " commit to the disk, and a\nwriter waits so long for another one.": (
        "全部数据保存的地方。\n\n`synchronous` 和 `busy_timeout_s` 是 SQLite 的设置："
        "FULL 每次提交都同步到磁盘；写入者等待另一写入者的时间以后者为限。"
    ),
    "Which plugins never load, and who is asked first where one answer counts.": (
        "哪些插件绝不加载；只取一个回答时先问谁。"
    ),
    "How much is read: bytes of a document, lines of an order, orders in one transaction.": (
        "读取多少：单据的字节数、订单的行数、一个事务中的订单数。"
    ),
    "The codes of the providers that are asked when a call names none, and what else is usual.\n\n"
    'Spans of time are seconds or ISO 8601 such as "PT6H".': (
        "调用时没有指明服务商，就询问这里列出的代码；以及其他惯用设置。\n\n"
        "时长写秒数，或 ISO 8601 格式，如“PT6H”。"
    ),
    "For whom this deployment acts.": "这个部署代表谁。",
    # Introductions of the states.
    "Say what customs has answered.": "海关作了什么答复。",
    "Say what is known of an effect; `UNKNOWN` is not `REJECTED`.": (
        "对外部动作知道多少；`UNKNOWN` 不等于 `REJECTED`。"
    ),
    "Say where an order stands.": "订单进行到哪里。",
    "Say how far the money has come.": "资金走到哪一步。",
    "Follow a reservation to its end.": "库存预留的始末。",
    "Say how far a return has come.": "退货进行到哪一步。",
    "Say where a workflow run stands.": "流程进行到哪里。",
    "Say where a shipment stands for us; the carrier's own words are in the tracking events.": (
        "发货在我们这里处于什么状态；承运商自己的说法在轨迹事件中。"
    ),
    # Introductions of the services.
    "One deployment: its services as attributes, for one actor.\n\n`act_as` gives the same "
    "deployment for another actor; every service call checks the actor's\npermissions and reads "
    "only the rows of merchants that it sees.": (
        "一个部署：面向一个操作者，各项服务是它的属性。\n\n"
        "`act_as` 给出另一个操作者眼中的同一部署；每次调用服务都检查操作者的权限，"
        "只读取其可见商户的数据。"
    ),
    "Import, place, find and read orders.": "导入、下达、查找和读取订单。",
    "Keep variants and find them by SKU.": "保存规格，并按 SKU 查找。",
    "Receive stock and read its levels.": "入库和读取库存量。",
    "Assess consignments by the dated rules of the installed plugins.": (
        "按已安装插件中有日期的规则，评估各票货物。"
    ),
    "Read payments.": "读取付款。",
    "Read consignments and shipments.": "读取各票货物和发货。",
    "Read declarations, and say early what is missing for one.": (
        "读取报关单，并提早指出还缺什么资料。"
    ),
    "Read what is known of a parcel.": "读取包裹的已知情况。",
    "Import reports and read them back.": "导入结算报表并读取。",
    "Bring together the papers that travel with parcels.": "汇集随包裹同行的单证。",
    "Read an order with all that hangs on it.": "读取订单及其全部相关内容。",
    "Start and follow the workflows of orders.": "启动和跟进订单的流程。",
    "Give money back by line.": "按订单行退款。",
    "Take the messages of payment providers: verified, kept once, acknowledged, then processed.": (
        "接收支付服务商的消息：验签、去重保存、应答收讫，然后处理。"
    ),
    "Any number of workers share a database; each may be killed at any time.\n\n`tell` hears every "
    "event at least once, in order within a subject: with several workers a\nrepetition may come "
    "late, so a hearer drops an event id that it has seen. An exception from it\nholds the event "
    "and its subject's later ones back; they are tried again after growing pauses.": (
        "任意多个工作进程共用一个数据库；每个都可能随时被终止。\n\n`tell` 至少收到每个事件一次，"
        "同一对象之内保持次序：有多个工作进程时，重复的事件可能迟到，所以接收方要丢弃已经见过的事件编号。"
        "接收方抛出异常时，该事件及同一对象后面的事件会暂缓，间隔逐次加长后再试。"
    ),
}
