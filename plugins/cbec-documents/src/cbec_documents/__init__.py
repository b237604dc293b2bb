"""Labels, customs forms, invoices and packing lists: `documents` in the capability `documents`."""
