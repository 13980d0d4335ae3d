#pragma once

#include <string>

#include <bookonce/error.hpp>

namespace bookonce::test {

/// The words of the `config_error` that the call throws; empty if it throws none.
template <class Call>
std::string complaint_of(Call call) {
    try {
        call();
    } catch (config_error const& refused) { return refused.what(); }
    return "";
}

inline bool has(std::string const& text, std::string const& part) { return text.find(part) != std::string::npos; }

}  // namespace bookonce::test
