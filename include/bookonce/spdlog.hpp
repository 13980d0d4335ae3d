#pragma once

#include <memory>
#include <utility>

#include <spdlog/logger.h>

#include <bookonce/log.hpp>

namespace bookonce {

/// A log that writes to this spdlog logger; null: to nowhere. Header-only: the program links to
/// spdlog, bookonce does not.
inline log_function log_to(std::shared_ptr<spdlog::logger> logger) { return log_function{std::move(logger)}; }

}  // namespace bookonce
