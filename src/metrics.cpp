#include <bookonce/metrics.hpp>

namespace bookonce {
namespace {

template <std::size_t size>
void add(std::array<std::uint64_t, size>& to, std::array<std::uint64_t, size> const& from) {
    for (std::size_t place = 0; place < size; ++place) { to[place] += from[place]; }
}

}  // namespace

metrics_snapshot& metrics_snapshot::operator+=(metrics_snapshot const& other) noexcept {
    detail::for_each_member([&](std::string_view, auto member) { this->*member += other.*member; });
    add(batch_sizes, other.batch_sizes);
    add(endings, other.endings);
    return *this;
}

}  // namespace bookonce
