#pragma once

#include <chrono>
#include <string>

namespace bench {

/// One line on stderr that says what runs and how long all of it will still take. Writes nothing
/// when stderr is no terminal.
class progress {
public:
    progress();
    ~progress();

    /// Announces work of so many seconds.
    void expect(double seconds);
    void begin(std::string const& what);
    void end(double expected_seconds);

private:
    bool shown_;
    double expected_s_ = 0;
    double done_s_ = 0;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace bench
