//! Words that mean the same in every shop. What a shop's owner writes down comes on top of them and counts more.

/// One line each, as the owner's own list has them.
pub const LINES: &str = "\
cell phone, mobile phone, smartphone, cellphone, handset
phone => smartphone, cell phone
tv, television
laptop, notebook computer
headphones, earphones, headset, earbuds
fridge, refrigerator
couch, sofa
sneakers, trainers, running shoes
t-shirt, tshirt, tee
pants, trousers
sweater, pullover, jumper
sweatshirt, hoodie
jacket, coat
backpack, rucksack
handbag, purse
watch band, watch strap
band, strap
charger => power adapter, charging
power bank, portable charger, external battery
car charger, vehicle charger
car mount, vehicle mount, phone holder
usb stick, flash drive, thumb drive
memory card, sd card
screen protector, screen guard
case, cover
wifi, wireless
monitor, display
hard drive, hard disk
vacuum, vacuum cleaner, hoover
blender, mixer
stove, cooker, range
cup, mug
pot, pan
bed sheet, bed linen
blanket, throw
pillow, cushion
kids, children
men, mens, male
women, womens, ladies, female
rope, cord
bike, bicycle
刀, 刀具
电脑, 计算机
笔记本电脑, 手提电脑
手机, 移动电话
手机壳, 手机套, 手机保护套
电视, 电视机
耳机, 耳麦
充电宝, 移动电源
电冰箱, 冰箱
电风扇, 风扇
电吹风, 吹风机
自行车, 单车
行李箱, 拉杆箱, 旅行箱
双肩背包, 双肩包, 书包, 背包
番茄, 西红柿
土豆, 马铃薯
宝宝, 婴儿, 婴童
小孩, 儿童, 孩子
男士, 男式, 男款
女士, 女式, 女款
狗, 犬
狗 => 宠物
猫, 猫咪
猫 => 宠物
狗绳, 牵引绳, 遛狗绳
被子 => 被
毛毯, 毯子, 盖毯
垫子, 坐垫
靠垫, 抱枕, 靠枕
枕头 => 枕
穿衣镜, 落地镜, 全身镜
钟表, 挂钟, 时钟
记事本, 笔记本, 本子
原子笔, 圆珠笔, 中油笔
洗脸巾, 面巾, 毛巾
平底锅, 煎锅
椅子 => 椅
桌子 => 桌
灯具, 灯
衣服, 服装, 服饰
鱼缸, 水族箱
粽子 => 粽";
