"""A Sallyport server for Starlette and uvicorn, written from the protocol's page alone."""
