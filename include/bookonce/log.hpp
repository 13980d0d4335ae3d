#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>

namespace bookonce {

/// How much a line of the log matters.
enum class log_level : std::uint8_t {
    info,     ///< all is well again
    warning,  ///< the engine goes on by itself
    error,    ///< a fault of the application's own code
};

namespace detail {
/// A pointer to a logger as spdlog's: `->warn(text)` and so on.
template <class Pointer>
concept logger_pointer = requires(Pointer const& logger, std::string_view line) {
    static_cast<bool>(logger);
    logger->info(line);
    logger->warn(line);
    logger->error(line);
};

template <logger_pointer Pointer>
void write_to(Pointer const& logger, log_level level, std::string_view line) {
    switch (level) {
        case log_level::info: return logger->info(line);
        case log_level::warning: return logger->warn(line);
        case log_level::error: return logger->error(line);
    }
}
}  // namespace detail

/// Takes one line of the log, without its newline: UTF-8, without secrets and control characters.
/// Called on threads of the engine and of its callers, also on several at once. Must not block for
/// long. What it throws is dropped.
///
/// A plain `std::function`. It can also be made from a `std::shared_ptr<spdlog::logger>`, or from
/// any pointer to a logger with `info`, `warn` and `error`; a null one makes an empty function.
class log_function : public std::function<void(log_level, std::string_view)> {
public:
    using plain = std::function<void(log_level, std::string_view)>;

    using plain::function;
    log_function() = default;
    log_function(plain given) : plain{std::move(given)} {}
    template <detail::logger_pointer Pointer>
    log_function(Pointer logger) : plain{to_plain(std::move(logger))} {}

private:
    template <class Pointer>
    static plain to_plain(Pointer logger) {
        if (!logger) { return {}; }
        return [logger = std::move(logger)](log_level level, std::string_view line) {
            detail::write_to(logger, level, line);
        };
    }
};

}  // namespace bookonce
