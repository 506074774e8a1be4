// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace latentscape {

// A reference to something that can be called, for a parameter that a virtual function takes: two pointers, no allocation. It
// must not outlive what it refers to. (C++26 has it as std::function_ref.)
template <class Signature>
class FunctionRef;

template <class Return, class... Arguments>
class FunctionRef<Return(Arguments...)> {
 public:
  template <class Callable>
    requires(!std::is_same_v<std::remove_cvref_t<Callable>, FunctionRef> &&
             std::is_invocable_r_v<Return, const Callable&, Arguments...>)
  FunctionRef(const Callable& callable)  // NOLINT(google-explicit-constructor): a lambda is passed as it is
      : m_callable(std::addressof(callable)), m_call([](const void* target, Arguments... arguments) -> Return {
          const Callable& function = *static_cast<const Callable*>(target);
          if constexpr (std::is_void_v<Return>) static_cast<void>(function(std::forward<Arguments>(arguments)...));
          else return function(std::forward<Arguments>(arguments)...);
        }) {}

  Return operator()(Arguments... arguments) const { return m_call(m_callable, std::forward<Arguments>(arguments)...); }

 private:
  const void* m_callable;
  Return (*m_call)(const void*, Arguments...);
};

}  // namespace latentscape
