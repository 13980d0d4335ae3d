#pragma once

/// All of bookonce. Each header can also be included alone.
#include <bookonce/audit.hpp>
#include <bookonce/backoff.hpp>
#include <bookonce/copy.hpp>
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
#include <bookonce/metrics.hpp>
#include <bookonce/options.hpp>
#include <bookonce/outcome.hpp>
#include <bookonce/outcome_kind.hpp>
#include <bookonce/request.hpp>
#include <bookonce/retry_policy.hpp>
#include <bookonce/schema.hpp>
#include <bookonce/version.hpp>
