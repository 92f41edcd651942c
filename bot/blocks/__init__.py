"""Pure builders: a read model and its reader in, a frozen message or view out. They never raise."""
