"""Made-up customers: names in Chinese and in Western form, phones, e-mails."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

CHINESE_SHARE = 0.7


def _split_names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_SURNAMES = _split_names(
    """
    王wang 李li 张zhang 刘liu 陈chen 杨yang 黄huang 赵zhao 吴wu 周zhou 徐xu
    孙sun 马ma 朱zhu 胡hu 郭guo 何he 林lin 高gao 罗luo 郑zheng 梁liang 谢xie
    宋song 唐tang 许xu 韩han 冯feng 邓deng 曹cao
    """
)
_GIVEN = _split_names(
    """
    伟wei 芳fang 娜na 敏min 静jing 丽li 强qiang 磊lei 洋yang 艳yan 勇yong 军jun
    杰jie 娟juan 涛tao 超chao 秀英xiuying 志强zhiqiang 晓明xiaoming 雨桐yutong
    子涵zihan 欣怡xinyi 浩然haoran 宇轩yuxuan 思远siyuan 佳琪jiaqi 文博wenbo
    梦洁mengjie 建国jianguo 海燕haiyan
    """
)
_FIRST = _split_names(
    """
    Anna Ben Clara Daniel Emma Felix Greta Henry Iris Jonas Kate Leo Maria Noah
    Olivia Paul Rosa Simon Tina Victor
    """
)
_LAST = _split_names(
    """
    Adams Berger Clarke Dubois Evans Fischer Garcia Hansen Ivanov Jensen Keller
    Lopez Martin Novak Olsen Petit Rossi Schmidt Taylor Weber
    """
)
_PREFIXES = ("134", "136", "138", "139", "150", "158", "186", "188")


@dataclass(frozen=True)
class Person:
    """A customer as the address book has him."""

    name: str
    phone: str
    email: str
    birthday: date


def make_person(random: Random, number: int, today: date) -> Person:
    """Return a made-up person; the number keeps phone and e-mail unique.

    >>> make_person(Random(1), 7, date(2026, 3, 1)).email.endswith("7@example.com")
    True
    """
    name, address = _make_name(random)
    age = timedelta(days=random.randint(22 * 365, 68 * 365))
    return Person(
        name=name,
        phone=_make_phone(random, number),
        email=f"{address}{number}@example.com",
        birthday=today - age,
    )


def _make_phone(random: Random, number: int) -> str:
    prefix, middle = random.choice(_PREFIXES), random.randint(0, 9999)
    return f"+86 {prefix} {middle:04d} {number:04d}"


def _make_name(random: Random) -> tuple[str, str]:
    if random.random() < CHINESE_SHARE:
        surname, surname_latin = _split(random.choice(_SURNAMES))
        given, given_latin = _split(random.choice(_GIVEN))
        return surname + given, f"{given_latin}.{surname_latin}"
    first, last = random.choice(_FIRST), random.choice(_LAST)
    return f"{first} {last}", f"{first}.{last}".lower()


def _split(name: str) -> tuple[str, str]:
    """Return the characters and the Latin letters of a name.

    >>> _split("秀英xiuying")
    ('秀英', 'xiuying')
    """
    latin = "".join(letter for letter in name if letter.isascii())
    return name.removesuffix(latin), latin
