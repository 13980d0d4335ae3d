#include <bookonce/c.h>

#include <cstdint>
#include <string_view>

#include <bookonce/metrics.hpp>
#include <bookonce/telemetry.hpp>

#include "call.hpp"
#include "text.hpp"

using namespace bookonce;
using namespace bookonce::c;

std::int32_t bookonce_metrics(bookonce_engine* engine, bookonce_count_row each, void* context, bookonce_error* error) {
    return with_engine(engine, error, [&](bookonce::engine& asked) {
        check_callback(each, "each");
        for_each_count(asked.metrics(), [&](std::string_view name, std::uint64_t value) {
            auto told = sized<bookonce_count>();
            told.value = value;
            put_text(told.name, name);
            each(context, &told);
        });
        return BOOKONCE_OK;
    });
}

std::int32_t bookonce_prometheus(bookonce_engine* engine, bookonce_text take, void* context, bookonce_error* error) {
    return with_engine(engine, error, [&](bookonce::engine& asked) {
        check_callback(take, "take");
        take(context, prometheus(asked.metrics()).c_str());
        return BOOKONCE_OK;
    });
}
