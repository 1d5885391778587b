from . import (
    test_access,
    test_attempt,
    test_counter,
    test_merge,
    test_migrations,
    test_page,
    test_portal,
    test_progress,
    test_reward,
    test_run,
    test_tools,
)
