"""What tests of messages share; needs the extra `testing`."""
