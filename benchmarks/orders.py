"""x"""
FIXED_ORDER: tuple[str, ...] = ()
