#pragma once

#include <rapidcheck.h>

#include "steps.hpp"

/// How RapidCheck draws sequences, and shrinks those that fail: fewer steps, smaller numbers, a
/// plain event.
namespace rc {

/// Any number of the range, however long the sequence is. Shrinks to the first.
template <class Number>
Gen<Number> any_of(Number first, Number end) {
    return gen::resize(kNominalSize, gen::inRange(first, end));
}

/// Each as often as it is named. Unlike RapidCheck's own, it shrinks: to the first.
template <class Value>
Gen<Value> one_of(std::vector<Value> values) {
    auto const count = values.size();
    return gen::map(any_of<std::size_t>(0, count),
                    [values = std::move(values)](std::size_t place) { return Value{values[place]}; });
}

template <>
struct Arbitrary<bookonce::test::terms> {
    using terms = bookonce::test::terms;
    static Gen<terms> arbitrary() {
        using bookonce::test::minutes;
        return gen::build<terms>(
            gen::set(&terms::capacity, any_of(1, 7)), gen::set(&terms::overbook, one_of<int>({0, 0, 1, 2})),
            gen::set(&terms::bookings_per_user, one_of<int>({1, 1, 2, 3})),
            gen::set(&terms::seats_per_user, one_of<int>({0, 0, 3, 4})),
            gen::set(&terms::opens_at, one_of<minutes>({minutes{0}, minutes{0}, minutes{0}, minutes{20}})),
            gen::set(&terms::closes_at, one_of<minutes>({minutes{0}, minutes{0}, minutes{0}, minutes{90}})));
    }
};

template <>
struct Arbitrary<bookonce::test::step> {
    using step = bookonce::test::step;
    static Gen<step> arbitrary() {
        using bookonce::test::verb;
        return gen::build<step>(gen::set(&step::what, gen::weightedElement<verb>({{6, verb::hold},
                                                                                  {5, verb::book},
                                                                                  {5, verb::confirm},
                                                                                  {4, verb::pass},
                                                                                  {4, verb::change},
                                                                                  {4, verb::cancel},
                                                                                  {4, verb::transfer},
                                                                                  {3, verb::extend},
                                                                                  {2, verb::release},
                                                                                  {1, verb::close},
                                                                                  {1, verb::open},
                                                                                  {1, verb::expire},
                                                                                  {1, verb::resize}})),
                                gen::set(&step::id, any_of(1, 9)), gen::set(&step::user, any_of(0, 3)),
                                gen::set(&step::to, any_of(0, 3)), gen::set(&step::seats, any_of(1, 5)),
                                gen::set(&step::tens, any_of(1, 6)), gen::set(&step::request, any_of(1, 4)),
                                gen::set(&step::in_part, one_of<bool>({false, false, true})),
                                gen::set(&step::late, one_of<bool>({true, true, false})),
                                gen::set(&step::by_user, one_of<bool>({false, false, true})),
                                gen::set(&step::guarded, one_of<bool>({false, false, true})));
    }
};

template <>
struct Arbitrary<bookonce::test::sequence> {
    using sequence = bookonce::test::sequence;
    static Gen<sequence> arbitrary() {
        return gen::build<sequence>(gen::set(&sequence::allowed), gen::set(&sequence::steps));
    }
};

}  // namespace rc
