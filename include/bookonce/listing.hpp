#pragma once

#include <bookonce/ids.hpp>

namespace bookonce {

/// Where a listing goes on: rows with keys above `after`, at most `rows` of them (1 … `limits::page_rows_max`).
struct event_page {
    event_id after = {};
    int rows = 100;
};
struct booking_page {
    booking_id after = {};
    int rows = 100;
};

}  // namespace bookonce
