#pragma once

#include <string_view>

namespace bookonce::fuzz {

/// What each fuzzer defines: hands `input` to the code under test and demands what must hold then.
/// libFuzzer makes inputs up and calls it (entry.cpp); the tests call it with the inputs that were
/// kept (replay.cpp).
void one_input(std::string_view input);

}  // namespace bookonce::fuzz
