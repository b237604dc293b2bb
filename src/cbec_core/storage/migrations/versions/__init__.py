"""The versions of the core's branch; a revision is named `core_<number>`."""
