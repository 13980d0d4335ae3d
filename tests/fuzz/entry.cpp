#include <cstddef>
#include <cstdint>

#include "one_input.hpp"

/// What libFuzzer calls. See https://llvm.org/docs/LibFuzzer.html.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    bookonce::fuzz::one_input({reinterpret_cast<char const*>(data), size});
    return 0;
}
