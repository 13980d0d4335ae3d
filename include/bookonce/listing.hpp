#pragma once

#include <bookonce/ids.hpp>

namespace bookonce {

/// Where a listing continues: at most `rows` rows (1 … `limits::page_rows_max`) after key `after`.
struct event_page {
    event_id after = {};
    int rows = 100;
};
struct booking_page {
    booking_id after = {};
    int rows = 100;
};

}  // namespace bookonce
