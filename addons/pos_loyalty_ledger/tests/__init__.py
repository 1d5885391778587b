from . import (
    test_claim,
    test_refund,
    test_retries,
)
