"""Conformance suites: subclass one, override its fixtures, and pytest does the rest.

```python
from cbec_core.testing.conformance.carrier import CarrierConformance

class TestAcme(CarrierConformance):
    manifest = "cbec_carrier_acme.manifest"
```

What a suite checks follows from the operations that the provider declares. Each suite's docstring
says what passing does not prove.
"""
