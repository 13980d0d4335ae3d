// Compiled once for all test programs: doctest's implementation is the slow part of each.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
