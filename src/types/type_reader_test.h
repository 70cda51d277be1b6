// Reads types from the notation in which they are displayed. For tests alone.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "types/fake_program_test.h"

namespace awl::types::testing {

class TypeReader {
 public:
  TypeReader(FakeProgram& program, std::string_view text) : program_(program), ctx_(program.ctx), text_(text) {}

  TypeId read_whole();

 private:
  void skip() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  bool looking_at(std::string_view token) {
    skip();
    return text_.substr(at_).starts_with(token);
  }
  bool accept(std::string_view token) {
    if (!looking_at(token)) return false;
    at_ += token.size();
    return true;
  }
  void expect(std::string_view token) {
    if (!accept(token)) error("expected " + std::string(token));
  }
  [[noreturn]] void error(const std::string& what) {
    throw std::runtime_error(what + " at " + std::to_string(at_) + " in " + std::string(text_));
  }
  std::string word();
  bool is_callable_ahead();

  TypeId read_union();
  TypeId read_intersection();
  TypeId read_unary();
  TypeId read_primary();
  TypeId read_named();
  TypeId read_literals();
  TypeId read_one_literal();
  TypeId read_tuple();
  TypeId read_element();
  TypeId read_class_object();
  TypeId read_function();
  TypeId read_overload();
  TypeList read_args(ClassId cls);
  TypeId read_spread(std::string_view end);
  std::vector<TypeVarId> read_type_params();
  Signature read_signature();
  void read_params(Signature& signature);
  Param read_param(ParamKind kind);
  void read_default(Param& param);
  TypeId read_parameter_list();
  TypeVarId read_var(TypeVarKind kind);

  FakeProgram& program_;
  const TypeContext& ctx_;
  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace awl::types::testing
