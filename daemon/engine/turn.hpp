// A turn: the span in which inputs are given to the engine. Opening the outermost one advances the engine's time;
// closing it drains the effects and arms the timer. Adaptors and endpoints open one around whatever they feed in.
#pragma once

namespace lwm2m::engine {

class TurnRunner {
 public:
  virtual ~TurnRunner() = default;
  virtual void open_turn() = 0;
  // Called from a destructor: must not throw.
  virtual void close_turn() noexcept = 0;
};

class Turn {
 public:
  explicit Turn(TurnRunner& runner) : runner_(runner) { runner_.open_turn(); }
  ~Turn() { runner_.close_turn(); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  TurnRunner& runner_;
};

}  // namespace lwm2m::engine
