// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/view_menu.h"

#include "ui/plots/field_colours.h"
#include "ui/plots/latent_map.h"
#include "ui/widgets/text.h"
#include "ui/window/presenter_size.h"

#include <QActionGroup>

#include <utility>

namespace latentscape {
namespace {

constexpr auto kExplore = "showExplore", kTabs = "showTabs";

}  // namespace

ViewMenu::ViewMenu(Theme& theme, QWidget& experiment, QWidget& explore, QWidget& tabs, LatentMap& map, QWidget* parent)
    : QMenu(tr("&View"), parent), m_theme(theme), m_themes(new QActionGroup(this)) {
  addPart("showExperiment", tr("&Experiment"), QKeySequence(tr("Ctrl+Alt+1")), experiment);
  addPart(kExplore, tr("E&xplore"), QKeySequence(tr("Ctrl+Alt+2")), explore);
  addPart(kTabs, tr("&Bottom Panel"), QKeySequence(tr("Ctrl+Alt+3")), tabs);
  addSeparator();
  m_classNames = addEntry("showClassNames", tr("Class &Names on the Map"), QKeySequence(tr("Ctrl+L")), map.classNamesShown());
  connect(m_classNames, &QAction::toggled, &map, &LatentMap::setClassNamesShown);
  m_imagesAsPoints = addEntry("imagesAsPoints", tr("&Images as Points"), QKeySequence(tr("Ctrl+T")), map.imagesAsPoints());
  connect(m_imagesAsPoints, &QAction::toggled, &map, &LatentMap::setImagesAsPoints);
  m_points = addEntry("showPoints", tr("Points &on the Map"), QKeySequence(tr("Ctrl+Shift+P")), true);
  connect(m_points, &QAction::toggled, this, &ViewMenu::pointsShownChanged);
  m_decodedWorld = addEntry("decodedWorld", tr("&Decoded Images under the Map"), QKeySequence(tr("Ctrl+U")), true);
  connect(m_decodedWorld, &QAction::triggered, this, &ViewMenu::setDecodedWorld);
  addLayers();
  addSeparator();
  addThemes();
  m_presenterSize = addEntry("presenterSize", tr("&Presenter's Size (%1 %)").arg(kPresenterPercent), {}, false);
  connect(m_presenterSize, &QAction::triggered, this, &ViewMenu::presenterSizeChosen);
}

QAction* ViewMenu::addEntry(const char* name, const QString& text, const QKeySequence& keys, bool on) {
  QAction* action = addAction(text);
  action->setObjectName(QString::fromLatin1(name));
  action->setCheckable(true);
  action->setChecked(on);
  action->setShortcut(keys);
  connect(action, &QAction::toggled, this, &ViewMenu::changed);
  return action;
}

void ViewMenu::addPart(const char* name, const QString& text, const QKeySequence& keys, QWidget& part) {
  QAction* action = addAction(text);
  action->setObjectName(QString::fromLatin1(name));
  action->setCheckable(true);
  action->setChecked(true);
  action->setShortcut(keys);
  connect(action, &QAction::toggled, &part, &QWidget::setVisible);
  connect(action, &QAction::toggled, this, &ViewMenu::changed);
  m_parts.push_back(action);
}

void ViewMenu::addLayers() {
  m_layers = addMenu(tr("Map La&yer"));
  m_layers->setObjectName(QStringLiteral("layers"));
  m_layers->setToolTipsVisible(true);
  m_layerGroup = new QActionGroup(this);
  const auto add = [this](const QString& name, const QString& text, const QString& help) {
    QAction* action = m_layers->addAction(text);
    action->setObjectName(name);
    action->setCheckable(true);
    action->setToolTip(inShortLines(help));
    action->setProperty("help", help);
    m_layerGroup->addAction(action);
    connect(action, &QAction::triggered, this, [this, action] {
      const auto at = m_layerGroup->actions().indexOf(action);
      m_layerChosen = at > 0 ? std::optional(static_cast<MapField>(at - 1)) : std::nullopt;
      emit layerChosen(m_layerChosen);
    });
    return action;
  };
  add(QStringLiteral("layerNone"), tr("None"), tr("Only the ground, with the decoded images if they are on"))->setChecked(true);
  const auto names = choiceNames<MapField>();
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto field = static_cast<MapField>(i);
    add(QStringLiteral("layer_") + QString::fromUtf8(names[i].data(), static_cast<qsizetype>(names[i].size())), fieldTitle(field),
        fieldSentence(field));
  }
  m_groundMenu = new QMenu(this);
  m_groundMenu->setObjectName(QStringLiteral("groundMenu"));
  m_groundMenu->setToolTipsVisible(true);
  m_groundMenu->addAction(m_decodedWorld);
  m_groundMenu->addAction(m_points);
  m_groundMenu->addSeparator();
  m_groundMenu->addActions(m_layerGroup->actions());
}

bool ViewMenu::pointsShown() const { return m_points->isChecked(); }
void ViewMenu::togglePoints() { m_points->toggle(); }

void ViewMenu::showLayer() {
  QAction* action = m_layerGroup->actions().at(m_layerChosen ? static_cast<int>(*m_layerChosen) + 1 : 0);
  (action->isEnabled() ? action : m_layerGroup->actions().front())->setChecked(true);
}

void ViewMenu::chooseNextLayer() {
  const QList<QAction*> all = m_layerGroup->actions();
  const auto now = all.indexOf(m_layerGroup->checkedAction());
  auto at = now;
  do at = (at + 1) % all.size();
  while (!all[at]->isEnabled());  // no layer always is
  if (at != now) all[at]->trigger();
}

void ViewMenu::setLayersOffered(const std::function<QString(MapField)>& whyNot) {
  const QList<QAction*> all = m_layerGroup->actions();
  for (qsizetype i = 1; i < all.size(); ++i) {
    const QString reason = whyNot(static_cast<MapField>(i - 1));
    all[i]->setEnabled(reason.isEmpty());
    all[i]->setToolTip(inShortLines(reason.isEmpty() ? all[i]->property("help").toString() : reason));
  }
  showLayer();
}

void ViewMenu::addThemes() {
  QMenu* themes = addMenu(tr("&Colours"));
  const std::pair<Theme::Mode, QString> modes[] = {
      {Theme::Mode::System, tr("Same as the &System")}, {Theme::Mode::Light, tr("&Light")}, {Theme::Mode::Dark, tr("&Dark")}};
  for (const auto& [mode, text] : modes) {
    QAction* action = themes->addAction(text);
    action->setCheckable(true);
    action->setObjectName(QStringLiteral("theme%1").arg(static_cast<int>(mode)));
    m_themes->addAction(action);
    connect(action, &QAction::triggered, this, [this, mode = mode] { chooseTheme(mode); });
  }
  connect(&m_theme, &Theme::changed, this, &ViewMenu::showTheme);
  showTheme();
}

void ViewMenu::showTheme() { m_themes->actions().at(static_cast<int>(m_theme.mode()))->setChecked(true); }

QStringList ViewMenu::hidden() const { return m_hiddenBefore ? *m_hiddenBefore : nowHidden(); }

QStringList ViewMenu::nowHidden() const {
  QStringList names;
  for (const QAction* part : m_parts) {
    if (!part->isChecked()) names.push_back(part->objectName());
  }
  return names;
}

void ViewMenu::setHidden(const QStringList& hidden) {
  if (m_hiddenBefore) {
    m_hiddenBefore = hidden;
    return;
  }
  for (QAction* part : m_parts) part->setChecked(!hidden.contains(part->objectName()));
}

void ViewMenu::setCompact(bool compact) {
  if (compact == m_hiddenBefore.has_value()) return;
  if (!compact) return setHidden(*std::exchange(m_hiddenBefore, std::nullopt));
  m_hiddenBefore = nowHidden();
  for (QAction* part : m_parts) {
    if (part->objectName() != QLatin1String(kExplore)) part->setChecked(false);
  }
}

void ViewMenu::showTabs() {
  if (m_hiddenBefore && m_hiddenBefore->removeAll(QLatin1String(kTabs)) > 0) emit changed();
  for (QAction* part : m_parts) {
    if (part->objectName() == QLatin1String(kTabs)) part->setChecked(true);
  }
}

bool ViewMenu::classNames() const { return m_classNames->isChecked(); }
void ViewMenu::setClassNames(bool on) { m_classNames->setChecked(on); }
bool ViewMenu::imagesAsPoints() const { return m_imagesAsPoints->isChecked(); }
void ViewMenu::setImagesAsPoints(bool on) { m_imagesAsPoints->setChecked(on); }
void ViewMenu::setDecodedWorld(bool on) {
  if (std::exchange(m_worldChosen, on) == on) return;
  showWorld();
  emit changed();
  emit decodedWorldChanged(on);
}

void ViewMenu::setWorldOffered(const QString& whyNot) {
  m_decodedWorld->setEnabled(whyNot.isEmpty());
  m_decodedWorld->setToolTip(inShortLines(whyNot));
  showWorld();
}

void ViewMenu::showWorld() { m_decodedWorld->setChecked(m_worldChosen && m_decodedWorld->isEnabled()); }

bool ViewMenu::presenterSize() const { return m_presenterSize->isChecked(); }
void ViewMenu::setPresenterSize(bool on) { m_presenterSize->setChecked(on); }

void ViewMenu::chooseTheme(Theme::Mode mode) {
  m_chosenTheme = mode;
  m_theme.setMode(mode);
  showTheme();  // the theme tells nobody if no colour changes
  emit changed();
}

}  // namespace latentscape
