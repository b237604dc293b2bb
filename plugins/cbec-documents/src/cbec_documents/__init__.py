"""Label, CN22 and commercial invoice as PDF: `documents` in the capability `documents`."""
