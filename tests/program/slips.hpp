#pragma once

#include <string>
#include <vector>

namespace bookonce::test {

/// Arguments that the command refuses before anything is sent. EVENT stands for the id of an event
/// that is there.
struct slip {
    std::vector<std::string> arguments;
    std::string says;  ///< part of the error that tells what to do
};

std::vector<slip> slips();

}  // namespace bookonce::test
