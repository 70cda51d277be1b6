// The outcome of something that may fail for reasons outside awl: a file, a configuration, an option.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "base/check.h"

namespace awl {

/// Why something could not be done, as a sentence for the user: lower case start, no final stop.
struct Error {
  std::string message;
};

/// A value or an `Error`.
///
///     Result<Config> config = load(path);
///     if (!config) return config.error();
///     use(*config);
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & { return *checked(); }
  const T& value() const& { return *const_cast<Result*>(this)->checked(); }
  T&& value() && { return std::move(*checked()); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return checked(); }
  const T* operator->() const { return &value(); }
  T value_or(T other) && { return ok() ? std::move(*this).value() : std::move(other); }

  [[nodiscard]] const Error& error() const {
    AWL_CHECK(!ok(), "asked for the error of a result that has a value");
    return *std::get_if<1>(&state_);
  }

 private:
  T* checked() {
    AWL_CHECK(ok(), "asked for the value of a failed result: " + std::get_if<1>(&state_)->message);
    return std::get_if<0>(&state_);
  }
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)
  [[nodiscard]] bool ok() const { return !error_; }
  explicit operator bool() const { return ok(); }
  [[nodiscard]] const Error& error() const {
    AWL_CHECK(error_.has_value(), "asked for the error of a result that succeeded");
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

}  // namespace awl
