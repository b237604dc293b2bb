"""The envelope in which messages travel over the exchange platform of China E-port."""
