"""What a plugin's author tests with: conformance suites, builders, fakes, a pytest plugin."""
