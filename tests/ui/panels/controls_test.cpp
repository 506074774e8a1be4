// SPDX-License-Identifier: GPL-3.0-or-later
#include "support.h"
#include "ui/panels/class_legend.h"
#include "ui/panels/dimensions_panel.h"
#include "ui/panels/experiment_panel.h"
#include "ui/panels/interpolate_panel.h"
#include "ui/panels/map_bar.h"
#include "ui/panels/probe_panel.h"
#include "ui/panels/run_bar.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/image_view.h"
#include "ui/widgets/segmented_control.h"

#include <QAbstractButton>
#include <QAbstractSlider>
#include <QComboBox>
#include <QPushButton>
#include <QScrollBar>
#include <QSet>

#include <memory>

namespace latentscape {
namespace {

bool isControl(const QWidget* widget) {
  if (qobject_cast<const QScrollBar*>(widget)) return false;
  if (const auto* view = qobject_cast<const ImageView*>(widget)) return view->focusPolicy() != Qt::NoFocus;
  return qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QLineEdit*>(widget) ||
         qobject_cast<const QComboBox*>(widget) || qobject_cast<const QAbstractSlider*>(widget) ||
         qobject_cast<const ImageGrid*>(widget) || qobject_cast<const SegmentedControl*>(widget);
}

std::vector<std::unique_ptr<QWidget>> everyPanel() {
  std::vector<std::unique_ptr<QWidget>> panels;
  const auto add = [&](auto panel) -> auto& {
    auto& made = *panel;
    panels.push_back(std::move(panel));
    return made;
  };
  add(std::make_unique<ExperimentPanel>());
  add(std::make_unique<RunBar>());
  add(std::make_unique<ProbePanel>()).setSelection(ImageRef{1, 1, "1", grey(1)}, grey(2), {});
  add(std::make_unique<MapBar>());
  add(std::make_unique<DimensionsPanel>()).setDimensions({{0, "z1"}, {1, "z2"}}, {3.0, 3.0});
  add(std::make_unique<InterpolatePanel>()).setStrip(greys(9));
  add(std::make_unique<ClassLegend>()).setClasses({"0", "1", "2"});
  auto& banner = add(std::make_unique<Banner>());
  banner.showError({"what", "where", "advice"});
  banner.showMessage(QStringLiteral("text"), QStringLiteral("Action"));
  banner.showProgress(QStringLiteral("text"), 1, 2);
  return panels;
}

TEST(Controls, EachHasANameForTestsANameForPeopleAndAToolTip) {
  int seen = 0;
  for (const auto& panel : everyPanel()) {
    EXPECT_FALSE(panel->objectName().isEmpty());
    for (const QWidget* widget : panel->findChildren<QWidget*>()) {
      // Parts that Qt creates itself (such as a combo box's list) belong to their control.
      if (!isControl(widget) || !widget->parentWidget() || qobject_cast<const QComboBox*>(widget->parentWidget())) continue;
      ++seen;
      const std::string where = panel->objectName().toStdString() + " / " + widget->metaObject()->className() + " " +
                                widget->objectName().toStdString();
      EXPECT_FALSE(widget->objectName().isEmpty()) << where;
      EXPECT_FALSE(widget->accessibleName().isEmpty()) << where;
      EXPECT_FALSE(widget->toolTip().isEmpty()) << where;
      const bool segment =
          qobject_cast<const SegmentedControl*>(widget->parentWidget()) != nullptr;  // reached through its control
      EXPECT_TRUE(segment || (widget->focusPolicy() & Qt::TabFocus)) << where << "  can't be reached by keyboard";
    }
  }
  EXPECT_GT(seen, 35);
}

TEST(Controls, NoTwoInTheWindowShareAName) {
  QSet<QString> names;
  for (const auto& panel : everyPanel()) {
    for (const QWidget* widget : panel->findChildren<QWidget*>()) {
      if (!isControl(widget) || qobject_cast<const SegmentedControl*>(widget->parentWidget())) continue;
      EXPECT_FALSE(names.contains(widget->objectName())) << widget->objectName().toStdString();
      names.insert(widget->objectName());
    }
  }
}

TEST(Controls, TheRightColumnFits400Pixels) {
  for (const auto& panel : everyPanel()) {
    const QString name = panel->objectName();
    if (name != "probePanel" && name != "interpolatePanel" && name != "classLegend" && name != "dimensionsPanel") continue;
    panel->resize(400, 500);
    panel->show();
    QCoreApplication::processEvents();
    EXPECT_LE(panel->minimumSizeHint().width(), 400) << name.toStdString();
  }
}

TEST(SegmentedControl, ArrowsHomeAndEndChooseWithoutWrapping) {
  SegmentedControl control({"a", "b", "c"});
  QSignalSpy changed(&control, &SegmentedControl::currentChanged);
  press(&control, Qt::Key_Left);
  EXPECT_EQ(changed.count(), 0);
  press(&control, Qt::Key_Right);
  press(&control, Qt::Key_End);
  press(&control, Qt::Key_Right);
  press(&control, Qt::Key_Home);
  ASSERT_EQ(changed.count(), 3);
  EXPECT_EQ(changed[0][0].toInt(), 1);
  EXPECT_EQ(changed[1][0].toInt(), 2);
  EXPECT_EQ(changed[2][0].toInt(), 0);
  click(control.button(0));  // the chosen one stays chosen
  EXPECT_TRUE(control.button(0)->isChecked());
  EXPECT_EQ(changed.count(), 3);
  control.setCurrent(9);
  EXPECT_EQ(control.current(), 0);
}

}  // namespace
}  // namespace latentscape
