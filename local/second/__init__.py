"""moto, the second emulator: what is started of it, and where it follows AWS only with a patch."""
