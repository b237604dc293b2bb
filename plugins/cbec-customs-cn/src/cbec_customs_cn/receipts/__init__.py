"""What customs answers: reading receipts, and what their codes mean."""
