"""Label, CN22, CN23, commercial invoice and packing list as PDF: `documents` in the capability `documents`."""
