// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/training_run.h"

#include "core/base/number_text.h"
#include "core/base/random.h"
#include "core/data/binarization.h"

#include <algorithm>
#include <new>
#include <utility>

namespace latentscape {
namespace {

constexpr std::size_t kShownImages = 2000;   // in a frame while training runs
constexpr std::size_t kFewImages = 64;       // in the first frame of a slow network
constexpr double kSoon = 0.5;                // seconds that the first frame may take with the others
constexpr double kFrameShare = 0.1;          // at most this share of the time goes into frames
constexpr double kLeastFrameInterval = 0.1;  // seconds: faster than this, nobody would see the difference
constexpr std::uint64_t kLossInterval = 8;   // steps between two reads of the losses, on the processor
constexpr std::uint64_t kKeepInterval = 8;   // steps between two copies of the state, or a second:
constexpr double kLongKeepInterval = 1.0;    // of which a batch of many images may take many; a GPU waits as long at least
constexpr double kKeepShare = 0.01;          // at most this share of the time goes into copies
constexpr auto kAgainWithoutMemory = std::chrono::seconds(10);
constexpr std::size_t kMostCopies = 2;  // of the state in memory
constexpr double kRateInterval = 0.5;   // seconds between two updates of the images per second

// Of a KL divergence: engines add rounded terms, and near 0 the sum can come out below.
double notNegative(double kl) { return std::max(kl, 0.0); }

double secondsBetween(std::chrono::steady_clock::time_point start, std::chrono::steady_clock::time_point end) {
  return std::chrono::duration<double>(end - start).count();
}

}  // namespace

TrainingRun::TrainingRun(std::uint64_t number, RunConfig config, std::shared_ptr<const Dataset> dataset,
                         std::unique_ptr<Trainer> trainer, RunSink sink, std::stop_token interrupt, const RunState* state,
                         LossLog losses)
    : m_number(number), m_config(std::move(config)), m_dataset(std::move(dataset)), m_trainer(std::move(trainer)),
      m_binarizedTest(m_config.training.binarize ? binarized(m_dataset->test, m_config.training.seed) : ImageSet{}),
      m_sink(std::move(sink)), m_losses(std::move(losses)), m_interrupt(std::move(interrupt)),
      m_deviceDescription(m_trainer->deviceDescription()),
      // A read-back is cheap on the processor; on a GPU it should be rare.
      m_lossInterval(m_trainer->device() == "cpu" ? kLossInterval : 2 * kLossInterval), m_lossesLag(m_trainer->device() != "cpu"),
      m_shownImages(std::min(m_dataset->test.size(), kShownImages)) {
  m_trainer->setTrainingImages(m_dataset->train);
  if (state != nullptr) {
    m_trainer->setState(state->trainer);
    const RunProgress& from = state->progress;
    m_first = m_step = m_lossesRead = from.step;
    m_seconds = from.secondsTraining;
    m_lossSum = from.lossSum;
    m_lossImages = from.lossImages;
    m_recordedStep = from.recordedStep;
    m_lastTrain = from.lastTrain;
    m_lastTest = from.lastTest;
    m_testStep = from.testStep;
    m_changes = changesOfGoingOn(from, m_config.training);
  }
  publishFirst();
  m_kept.push_back(copyState());
  beginEpoch();
}

std::uint64_t TrainingRun::stepsPerEpoch() const {
  const std::uint64_t images = m_dataset->train.size();
  const auto batch = static_cast<std::uint64_t>(m_config.training.batch);
  return (images + batch - 1) / batch;
}

std::uint64_t TrainingRun::imagesAt(std::uint64_t step) const {
  const std::uint64_t inEpoch =
      (step % stepsPerEpoch()) * static_cast<std::uint64_t>(m_config.training.batch);  // only an epoch's last batch is short
  return step / stepsPerEpoch() * m_dataset->train.size() + inEpoch;
}

int TrainingRun::epochAt(std::uint64_t step) const { return static_cast<int>((step == 0 ? 0 : step - 1) / stepsPerEpoch()) + 1; }

double TrainingRun::epochsDone() const {
  return static_cast<double>(imagesAt(m_step)) / static_cast<double>(m_dataset->train.size());
}

void TrainingRun::beginEpoch() {
  // Evaluation noise and initial weights use other streams of the seed (streams.h).
  const std::uint64_t epoch = m_step / stepsPerEpoch();
  m_trainer->setOrder(RandomStream(m_config.training.seed, streams::order(epoch))
                          .permutation(static_cast<std::uint32_t>(m_dataset->train.size())));
}

Result<void> TrainingRun::advance() {
  const RunningTime time(m_stopped);
  const std::uint64_t inEpoch = m_step % stepsPerEpoch();
  if (inEpoch == 0 && m_step > 0) {
    // The run goes on from a state between an epoch's last step and its evaluation.
    if (m_step == m_first && m_recordedStep < m_step) {
      if (auto settled = settleEpoch(); !settled) return settled;
    }
    beginEpoch();
  }
  const std::size_t first = inEpoch * static_cast<std::size_t>(m_config.training.batch);
  const std::size_t count = std::min(static_cast<std::size_t>(m_config.training.batch), m_dataset->train.size() - first);
  followSchedules();
  m_trainer->step(first, count);
  ++m_step;
  m_evaluated = false;
  const bool epochEnds = m_step % stepsPerEpoch() == 0;
  const bool lossesDue = epochEnds || m_step % m_lossInterval == 0;
  const bool recordDue = lossesDue || m_step == 1;  // a chart of the losses begins with the first
  // A frame that is due does not wait for the next reading: a step of many images may take seconds. Only a device's would hold it
  // up.
  const bool frameDue = !m_lossesLag && m_sink.now() >= m_nextFrame;
  Result<void> read;
  if (recordDue || frameDue) read = readLosses(epochEnds || m_step == 1);
  if (read && !(epochEnds && hasTest())) read = keepIfDue();
  const double seconds = time.seconds();
  m_seconds += seconds;
  updateRate(seconds, count);
  if (!read) return read;
  if (epochEnds) return settleEpoch();
  if (recordDue && m_lossImages > 0) addRecord(m_lossesRead, std::nullopt);
  if (lossesDue || frameDue) {
    if (!m_begun && m_sink.now() >= m_nextFrame) beginFrame(m_shownImages);
    if (m_begun) publishBegun(false);
  }
  return {};
}

Result<void> TrainingRun::settleEpoch() {
  if (auto evaluated = evaluate(); !evaluated) return evaluated;
  addRecord(m_step, m_lastTest);
  publish(m_shownImages);
  // A finite test loss proves the weights, but for those of an explosion that is suspected.
  if (m_lastTest && m_watch.suspicious() == 0) {
    m_kept.clear();
    m_kept.push_back(copyState());
    hand(m_kept.back(), StateOccasion::EpochEnd);
  }
  return {};
}

Result<void> TrainingRun::pauseHere() {
  if (auto read = readAll(); !read) return read;
  if (m_lossImages > 0) addRecord(m_step, std::nullopt);
  showAllImages();
  dropUnproved();
  // Kept here too: whoever keeps the run holds it until there is a newer one, which a third copy would be.
  m_kept.push_back(copyState());
  hand(m_kept.back(), StateOccasion::Pause);
  return {};
}

Result<void> TrainingRun::finishHere() {
  if (m_step == m_first) {
    showAllImages();
    return {};
  }
  if (m_evaluated) {
    showAllImages();
    hand(copyState(), StateOccasion::End);
    return {};
  }
  if (auto read = readAll(); !read) return read;
  // Saved before the evaluation, which may take longer than whoever ends the process waits. Its loss sums stay those from before
  // the row that the evaluation writes: a run that goes on from here gives the rows of one that never stopped.
  dropUnproved();
  const auto stopping = copyState();
  hand(stopping, StateOccasion::Stopping);
  if (auto evaluated = evaluate(); !evaluated) return evaluated;
  addRecord(m_step, m_lastTest);
  publish(m_dataset->test.size());
  RunStateCopy end = *stopping;
  end.progress.lastTest = m_lastTest;
  end.progress.testStep = m_testStep;
  hand(std::make_shared<const RunStateCopy>(std::move(end)), StateOccasion::End);
  return {};
}

void TrainingRun::leaveHere() {
  if (!m_sink.recorder || m_step == m_first || !readAll()) return;
  dropUnproved();
  hand(copyState(), StateOccasion::Stopping);
}

Result<void> TrainingRun::readAll() {
  const RunningTime time(m_stopped);
  auto read = readLosses(true);
  if (m_lossesLag) m_seconds += time.seconds();
  return read;
}

void TrainingRun::setLearningRate(double rate) {
  noteChange(SettingChange::What::LearningRate, m_config.training.learningRate, rate);
  m_config.training.learningRate = rate;
}

void TrainingRun::setBeta(double beta) {
  noteChange(SettingChange::What::Beta, m_config.training.beta, beta);
  m_config.training.beta = beta;
  m_watch.restart();  // another objective
}

// The schedules scale the values that were set. Warm-ups are evaluated at the end of the step, so that the first step counts.
void TrainingRun::followSchedules() {
  // The step's share of an epoch: an epoch's last batch may be short.
  const double step = static_cast<double>(imagesAt(m_step + 1) - imagesAt(m_step)) / static_cast<double>(m_dataset->train.size());
  m_trainer->setLearningRate(scheduledLearningRate(m_config.training, epochsDone(), step));
  m_trainer->setBeta(scheduledBeta(m_config.training, epochsDone() + step));
}

Result<void> TrainingRun::readLosses(bool wait) {
  const TrainingConfig& training = m_config.training;
  const double weight = training.meanOverPixels ? 1.0 / static_cast<double>(m_config.model.image.pixels()) : 1.0;
  for (const Losses& losses : m_trainer->readLosses(wait)) {
    if (!losses.finite()) {
      return diverged(m_lossesRead, "the loss is no longer a finite number at step " + std::to_string(m_lossesRead + 1));
    }
    const auto images = static_cast<double>(imagesAt(m_lossesRead + 1) - imagesAt(m_lossesRead));
    ++m_lossesRead;
    const double epochs = static_cast<double>(imagesAt(m_lossesRead)) / static_cast<double>(m_dataset->train.size());
    m_lossSum.reconstruction += images * losses.reconstruction;
    m_lossSum.kl += images * notNegative(losses.kl);
    m_lossImages += images;
    if (m_watch.exploded(weight * losses.reconstruction + scheduledBeta(training, epochs) * losses.kl)) {
      const std::uint64_t step = m_lossesRead - m_watch.suspicious();
      return diverged(step, "the loss has exploded: from step " + std::to_string(step + 1) + " on it lies far above what it was");
    }
  }
  return {};
}

RunProgress TrainingRun::progress() const {
  RunProgress now;
  now.config = m_config;
  now.step = m_step;
  now.epochs = epochsDone();
  now.secondsTraining = m_seconds;
  now.device = m_deviceDescription;
  now.lossSum = m_lossSum;
  now.lossImages = m_lossImages;
  now.recordedStep = m_recordedStep;
  now.lastTrain = m_lastTrain;
  now.lastTest = m_lastTest;
  now.testStep = m_testStep;
  now.changes = m_changes;
  return now;
}

std::shared_ptr<const RunStateCopy> TrainingRun::copyState() {
  auto copy = std::make_shared<const RunStateCopy>(RunStateCopy{progress(), m_trainer->copyState()});
  m_lastKeep = m_sink.now();
  m_copies.push_back(copy->trainer);
  return copy;
}

void TrainingRun::hand(std::shared_ptr<const RunStateCopy> state, StateOccasion occasion) {
  if (!m_sink.recorder) return;
  m_handed = state;
  m_anyHanded = true;
  m_sink.recorder->put(std::move(state), occasion);
}

// A finite loss that is not suspected proves the state that its step began with.
void TrainingRun::keepProved() {
  const std::uint64_t proved = m_lossesRead - m_watch.suspicious();
  if (m_kept.size() < 2 || m_kept.back()->progress.step >= proved) return;
  m_kept.pop_front();
  if (m_handed.lock() != m_kept.front()) hand(m_kept.front(), StateOccasion::Step);
}

// The copy that follows is newer.
void TrainingRun::dropUnproved() {
  keepProved();
  if (m_kept.size() > 1) m_kept.pop_back();
}

Result<void> TrainingRun::keepIfDue() {
  keepProved();
  const auto now = m_sink.now();
  const bool longAgo = secondsBetween(m_lastKeep, now) >= kLongKeepInterval;
  const bool due = longAgo || (!m_lossesLag && m_step % kKeepInterval == 0);
  if (!due || now < m_nextKeep) return {};
  // A device is waited for, which costs more than the copy.
  if (auto read = readLosses(true); !read) return read;
  keepProved();
  std::erase_if(m_copies, [](const auto& copy) { return copy.expired(); });
  if (m_copies.size() >= kMostCopies) return {};  // the newer one is suspected, or an older one is still being written
  try {
    m_kept.push_back(copyState());
  } catch (const std::bad_alloc&) {
    // Training needs no copy. There may be memory later.
    m_nextKeep = now + std::chrono::duration_cast<Clock::duration>(kAgainWithoutMemory);
    return {};
  }
  const double seconds = secondsBetween(now, m_sink.now());
  m_nextKeep = m_lastKeep + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds / kKeepShare));
  return {};
}

Result<void> TrainingRun::evaluate() {
  if (m_dataset->test.empty()) {
    m_lastTest.reset();
    m_evaluated = true;
    return {};
  }
  const RunningTime time(m_stopped);
  auto losses =
      m_trainer->evaluate(m_binarizedTest.empty() ? m_dataset->test : m_binarizedTest, m_config.training.seed, m_interrupt);
  m_evaluationSeconds = time.seconds();
  if (!losses) return losses.error();
  if (!losses->finite())
    return diverged(m_step, "the test loss is no longer a finite number after step " + std::to_string(m_step));
  m_lastTest = Losses{losses->reconstruction, notNegative(losses->kl)};
  m_testStep = m_step;
  m_evaluated = true;
  return {};
}

// step: the number of steps after which the weights gave a loss that is not to be trusted.
Result<void> TrainingRun::diverged(std::uint64_t step, const std::string& what) {
  // The first copy is a proved one or where the run began; the newer one may be good too.
  if (m_kept.size() > 1 && m_kept.back()->progress.step < step) m_kept.pop_front();
  const std::shared_ptr<const RunStateCopy> good = m_kept.front();
  m_kept.clear();
  m_trainer->restore(*good->trainer);
  const double rate = m_config.training.learningRate;
  m_step = m_lossesRead = good->progress.step;
  m_lossSum = good->progress.lossSum;
  m_lossImages = good->progress.lossImages;
  m_lastTrain = good->progress.lastTrain;
  m_lastTest.reset();
  m_changes = good->progress.changes;
  m_watch.restart();
  // A rate that was raised since is not only lowered a little: the one before is known to be good.
  m_divergence = Divergence{step + 1, m_step, std::min(rate / 3.0, good->progress.config.training.learningRate)};
  publish(m_dataset->test.size());
  if (m_step > m_first || m_anyHanded) hand(good, StateOccasion::End);
  if (m_step == 0) {
    return Error{what + "; the weights are those from before the first step again", "training stopped",
                 "Train anew with a lower learning rate (it was " + significantText(rate, 3) +
                     "), with the gradient clipped, with a warm-up, or with another seed."};
  }
  return Error{what + "; step " + std::to_string(m_step) + ", the last good one, was restored with its moments",
               "training stopped",
               "Go on from there with a lower learning rate (it was " + significantText(rate, 3) +
                   "), with the gradient clipped, or train anew with a warm-up."};
}

void TrainingRun::addRecord(std::uint64_t step, std::optional<Losses> test) {
  if (m_lossImages > 0) m_lastTrain = {m_lossSum.reconstruction / m_lossImages, m_lossSum.kl / m_lossImages};
  m_lossSum = {};
  m_lossImages = 0.0;
  m_recordedStep = step;
  const std::uint64_t images = imagesAt(step);
  m_losses.append({step, epochAt(step), static_cast<double>(images) / static_cast<double>(m_dataset->train.size()), images,
                   m_seconds, m_lastTrain, test});
  m_sink.losses(m_losses);
  if (m_sink.recorder) m_sink.recorder->record(m_losses);
}

// What is shown before the first step, which may be slow, comes soon whatever the network: where the images would take long, a
// few come before the others.
void TrainingRun::publishFirst() {
  const std::size_t few = std::min(m_shownImages, kFewImages);
  beginFrame(few);
  auto first = takeBegun(true);
  const double forAll = m_frameSeconds / static_cast<double>(std::max<std::size_t>(few, 1)) * static_cast<double>(m_shownImages);
  if (few == m_shownImages || forAll > kSoon) m_sink.frame(m_shown = std::move(first));
  if (few < m_shownImages) publish(m_shownImages);
}

// Publishes a frame, and waits for it.
void TrainingRun::publish(std::size_t images) {
  beginFrame(images);
  publishBegun(true);
}

void TrainingRun::showAllImages() {
  if (m_begun || !m_shown || m_shown->step != m_step || m_shown->meansCount != m_dataset->test.size())
    publish(m_dataset->test.size());
}

void TrainingRun::beginFrame(std::size_t images) {
  const auto start = m_sink.now();
  m_begun = std::make_shared<TrainingFrame>();
  m_begun->run = m_number;
  m_begun->step = m_step;
  m_begun->epochs = epochsDone();
  m_begun->test = m_lastTest;
  m_begun->testStep = m_testStep;
  m_begun->meansCount = images;
  m_trainer->beginSnapshot(m_dataset->test, images);
  m_frameSeconds = secondsBetween(start, m_sink.now());
}

// The pending frame if its snapshot is ready, or waits for it with wait. Without wait, finite losses must prove the weights
// first.
std::shared_ptr<TrainingFrame> TrainingRun::takeBegun(bool wait) {
  if (!wait && m_lossesRead < m_begun->step) return nullptr;
  const auto start = m_sink.now();
  auto snapshot = m_trainer->takeSnapshot(wait);
  m_frameSeconds += secondsBetween(start, m_sink.now());
  if (!snapshot) return nullptr;
  m_begun->train = m_lastTrain;
  m_begun->weights = std::move(snapshot->weights);
  m_begun->means = std::move(snapshot->means);
  // While this thread waits, the device has nothing else to do, so the time is that of the snapshot alone. It serves to estimate
  // the cost of snapshots that run beside training steps.
  const auto images = static_cast<double>(m_begun->meansCount);
  if (wait && m_lossesLag) m_secondsPerImage = m_frameSeconds / std::max(images, 1.0);
  const double seconds = std::max(m_frameSeconds, m_secondsPerImage * images);
  const double interval = std::max(seconds * (1.0 / kFrameShare - 1.0), kLeastFrameInterval);
  m_nextFrame = m_sink.now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(interval));
  return std::exchange(m_begun, nullptr);
}

void TrainingRun::publishBegun(bool wait) {
  if (auto frame = takeBegun(wait)) m_sink.frame(m_shown = std::move(frame));
}

void TrainingRun::noteChange(SettingChange::What what, double before, double after) {
  addChange(m_changes, {what, before, after, m_step, epochsDone(), m_seconds});
  m_sink.changed(m_changes);
}

void TrainingRun::updateRate(double seconds, std::uint64_t images) {
  m_rateSeconds += seconds;
  m_rateImages += images;
  const double rate = static_cast<double>(m_rateImages) / std::max(m_rateSeconds, 1e-9);
  if (m_rateSeconds < kRateInterval) {
    if (m_seconds < kRateInterval)
      m_rate = rate;  // the first value is updated as it is measured, since a device's first steps are slow
    return;
  }
  m_rate = m_rate > 0.0 ? 0.5 * m_rate + 0.5 * rate : rate;
  m_rateSeconds = 0.0;
  m_rateImages = 0;
}

void TrainingRun::fill(SessionStatus& status) const {
  status.config = m_config;
  status.device = m_deviceDescription;
  status.step = m_step;
  status.totalSteps = totalSteps();
  status.epochs = epochsDone();
  status.imagesPerSecond = m_rate;
  status.secondsTraining = m_seconds;
  status.divergence = m_divergence;
  const double epochsLeft = std::max(0.0, static_cast<double>(m_config.training.epochs) - status.epochs);
  status.secondsLeft =
      m_rate > 0.0
          ? epochsLeft * (static_cast<double>(m_dataset->train.size()) / m_rate * (1.0 + kFrameShare) + m_evaluationSeconds)
          : 0.0;
}

}  // namespace latentscape
