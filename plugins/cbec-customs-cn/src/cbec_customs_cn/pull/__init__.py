"""Payment data that customs pulls from a platform (GACC 2018 No. 165 and No. 179)."""
