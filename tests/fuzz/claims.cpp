#include "claims.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <cstdlib>

namespace bookonce::fuzz {
namespace {

struct byte_range {
    unsigned char first;
    unsigned char last;
};

/// One alternative of the grammar: a range for each byte.
struct form {
    std::size_t bytes;
    std::array<byte_range, 4> ranges;
};

constexpr byte_range tail{0x80, 0xbf};
constexpr std::array<form, 9> forms{{{1, {{{0x00, 0x7f}}}},
                                     {2, {{{0xc2, 0xdf}, tail}}},
                                     {3, {{{0xe0, 0xe0}, {0xa0, 0xbf}, tail}}},
                                     {3, {{{0xe1, 0xec}, tail, tail}}},
                                     {3, {{{0xed, 0xed}, {0x80, 0x9f}, tail}}},
                                     {3, {{{0xee, 0xef}, tail, tail}}},
                                     {4, {{{0xf0, 0xf0}, {0x90, 0xbf}, tail, tail}}},
                                     {4, {{{0xf1, 0xf3}, tail, tail, tail}}},
                                     {4, {{{0xf4, 0xf4}, {0x80, 0x8f}, tail, tail}}}}};

bool starts_with(std::string_view text, form const& wanted) {
    if (text.size() < wanted.bytes) { return false; }
    for (std::size_t at = 0; at < wanted.bytes; ++at) {
        auto const byte = static_cast<unsigned char>(text[at]);
        if (byte < wanted.ranges[at].first || byte > wanted.ranges[at].last) { return false; }
    }
    return true;
}

}  // namespace

void demand(bool held, char const* claim) {
    if (held) { return; }
    std::fprintf(stderr, "does not hold: %s\n", claim);
    std::abort();
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        auto const found = std::ranges::find_if(forms, [&](form const& each) { return starts_with(text, each); });
        if (found == forms.end()) { return false; }
        text.remove_prefix(found->bytes);
    }
    return true;
}

bool has_no_control_character(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        auto const byte = static_cast<unsigned char>(text[at]);
        if (byte < 0x20 || byte == 0x7f) { return false; }
        bool const c1 = byte == 0xc2 && starts_with(text.substr(at), {2, {{{0xc2, 0xc2}, {0x80, 0x9f}}}});
        if (c1) { return false; }
    }
    return true;
}

bool is_clean_line(std::string_view text) { return !text.empty() && is_utf8(text) && has_no_control_character(text); }

}  // namespace bookonce::fuzz
