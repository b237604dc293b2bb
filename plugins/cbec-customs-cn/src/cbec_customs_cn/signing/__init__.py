"""Signatures of messages: XMLDSig as the client software of customs makes it."""
