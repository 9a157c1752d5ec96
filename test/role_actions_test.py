"""The judge of roles, on statements that are wrong in one way each."""

import json
import os
import tempfile
import unittest

from role_actions import problems_of

TABLE, KEY = "arn:aws:dynamodb:us-east-1:123456789012:table/state", "arn:aws:kms:us-east-1:123456789012:key/one"

# What the template makes beside the role.
MADE = {"Owners": {"Type": "AWS::SNS::Topic"}, "Logs": {"Type": "AWS::S3::Bucket"}, "Site": {"Type": "AWS::CloudFront::Distribution"}}


def said_of(action, resource, effect: str = "Allow") -> list[str]:
    """What is said of a role with one statement."""
    statement = {"Sid": "One", "Effect": effect, "Action": action, "Resource": resource}
    role = {"Type": "AWS::IAM::Role", "Properties": {"Policies": [{"PolicyDocument": {"Statement": [statement]}}]}}
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "template.json")
        with open(file, "w") as template:
            json.dump({"Resources": {"Role": role, **MADE}}, template)
        return [line.removeprefix("Role, One: ") for line in problems_of(file)]


class RoleActions(unittest.TestCase):
    def test_an_action_on_what_it_is_about_is_right(self):
        self.assertEqual(said_of(["dynamodb:GetItem", "kms:Decrypt"], [TABLE, KEY]), [])

    def test_an_action_that_there_is_not_is_told(self):
        self.assertEqual(said_of("dynamodb:TakeItem", TABLE), ["dynamodb:TakeItem is no action that AWS's reference knows"])

    def test_an_action_on_nothing_that_it_is_about_is_told(self):
        self.assertEqual(len(said_of(["dynamodb:GetItem", "sns:Publish"], TABLE)), 1)

    def test_a_resource_that_no_action_is_about_is_told_though_another_one_fits(self):
        self.assertEqual(said_of("dynamodb:GetItem", [TABLE, KEY]), [f"none of its actions is about {KEY}"])

    def test_a_resource_beside_all_that_no_action_is_about_is_told(self):
        self.assertEqual(said_of("dynamodb:GetItem", ["*", KEY]), [f"none of its actions is about {KEY}"])

    def test_an_action_without_resources_is_told_where_one_is_named_beside_all(self):
        self.assertEqual(len(said_of("sns:ListTopics", ["*", "arn:aws:sns:us-east-1:123456789012:owners"])), 1)

    def test_a_bucket_is_none_of_its_objects(self):
        self.assertEqual(len(said_of("s3:GetObject", "arn:aws:s3:::logs")), 2)
        self.assertEqual(len(said_of("s3:ListBucket", "arn:aws:s3:::logs/*")), 2)
        self.assertEqual(said_of(["s3:ListBucket", "s3:GetObject"], ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"]), [])

    def test_what_the_template_makes_is_of_its_service(self):
        self.assertEqual(said_of("sns:Publish", {"Ref": "Owners"}), [])
        self.assertEqual(said_of("s3:GetObject", {"Fn::Sub": "${Logs.Arn}/*"}), [])
        self.assertEqual(len(said_of("s3:GetObject", {"Fn::GetAtt": ["Logs", "Arn"]})), 2)
        self.assertEqual(len(said_of("sqs:SendMessage", {"Ref": "Owners"})), 2)

    def test_what_else_cloudformation_fills_in_may_be_anything(self):
        self.assertEqual(said_of("sns:Publish", {"Ref": "Given"}), [])
        self.assertEqual(said_of("sns:Publish", {"Ref": "Site"}), [])
        self.assertEqual(said_of("dynamodb:GetItem", {"Fn::Sub": "arn:${AWS::Partition}:dynamodb:${AWS::Region}:1:table/${Name}"}), [])

    def test_what_is_forbidden_may_be_forbidden_too_widely(self):
        self.assertEqual(said_of("dynamodb:GetItem", [TABLE, KEY], "Deny"), [])


if __name__ == "__main__":
    unittest.main()
