"""The sample company: a Czech service provider, its customers, and cases that really went their way."""
