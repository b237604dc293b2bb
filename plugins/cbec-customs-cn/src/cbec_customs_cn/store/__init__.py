"""The dossier of what was sent to customs and what came back, in a database."""

from __future__ import annotations

from cbec_customs_cn.keys import DocumentKey, document_key
from cbec_customs_cn.store.dossier import Dossier
from cbec_customs_cn.store.engine import open_engine
from cbec_customs_cn.store.moves import Move, moves_of
from cbec_customs_cn.store.records import Applied, DocumentRecord, StoredMessage
from cbec_customs_cn.store.states import DocumentState

__all__ = ["Applied", "DocumentKey", "DocumentRecord", "DocumentState", "Dossier", "Move"]
__all__ += ["StoredMessage", "document_key", "moves_of", "open_engine"]
