"""The local stack: ministack with patches that make it behave like AWS where it does not."""
