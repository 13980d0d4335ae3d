#pragma once

/// All of bookonce, without the headers for other libraries. Each header can also be included alone.
#include <bookonce/audit.hpp>
#include <bookonce/backoff.hpp>
#include <bookonce/contended_event.hpp>
#include <bookonce/duration_histogram.hpp>
#include <bookonce/endings.hpp>
#include <bookonce/engine.hpp>
#include <bookonce/error.hpp>
#include <bookonce/event.hpp>
#include <bookonce/history.hpp>
#include <bookonce/ids.hpp>
#include <bookonce/life.hpp>
#include <bookonce/life_endings.hpp>
#include <bookonce/limits.hpp>
#include <bookonce/listing.hpp>
#include <bookonce/log.hpp>
#include <bookonce/metrics.hpp>
#include <bookonce/operation_durations.hpp>
#include <bookonce/options.hpp>
#include <bookonce/outcome.hpp>
#include <bookonce/outcome_kind.hpp>
#include <bookonce/request.hpp>
#include <bookonce/retry_policy.hpp>
#include <bookonce/schema.hpp>
#include <bookonce/telemetry.hpp>
#include <bookonce/version.hpp>
